import { expect, it } from 'vitest'
import { CleanUp } from '../support/clean-up.ts'
import { beginFollowing, nextHead } from '../support/following.ts'

const cleanUp = new CleanUp()

it('the whole client goes from the checkpoint to the head and drives the execution client, finality included', async () => {
  const { dev, follower } = await beginFollowing({}, cleanUp)
  for (let slots = 0; slots < 4; slots++) await nextHead(dev, follower)
  const { tree, head } = dev.chain
  expect(follower.engine.client.finalized).toBe(tree.checkpointBlock(head.finalized.root)?.execution.hash)
  follower.expectNothingWrong()
})
