import { describe, expect, it } from 'vitest'
import { decodeProofAnswer } from '../../ts/api/decodeProofAnswer.ts'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { encodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { validateProof } from '../../ts/merkle/validateProof.ts'
import { LightClientServer } from '../../ts/serve/LightClientServer.ts'
import { lightClientForkAtSlot } from '../../ts/types/lightClientFork.ts'
import { beaconStateShape } from '../../ts/types/state/beaconStateShape.ts'
import { resolveStatePath } from '../../ts/types/state/resolveStatePath.ts'
import { readStateValue } from '../../ts/types/state/StateNode.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { GLOAS_EPOCH, gloasChain, smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()
const PARTS = ['slot', 'validators[1].effective_balance', 'latest_execution_payload_bid.slot']

/** The value of a part in the proof that a client keeps of its newest state. */
function kept({ client }: Follower, part: string): string | undefined {
  const head = client.headers.stateRange?.head ?? expect.fail('no state is proven')
  const proof = client.headers.stateProof(head) ?? expect.fail('no proof')
  const shape = beaconStateShape(client.network.preset, lightClientForkAtSlot(client.network, head.slot))
  const node = resolveStatePath(shape, part)
  return readStateValue(node, proof.node(node.gindex))
}

describe('A client that is to keep proofs of parts of states', () => {
  it('has them of every head, over a fork that changes where they are, and gives them to others', async () => {
    const dev = cleanUp.add(await gloasChain({ historySlots: GLOAS_EPOCH * 8 - 5 }), (it) => it.stop())
    await dev.start()
    const first = await Follower.start(dev, [dev.beaconUrl], { cleanUp, provenParts: PARTS })
    const server = await LightClientServer.listen({ sources: first.client, port: 0, now: () => dev.now() })
    cleanUp.add(server, () => server.close())
    await expect.poll(() => first.client.headers.stateRange?.head.root).toBe(dev.chain.head.parentRoot)
    const bare = await dev.addBeaconServer({ disabledRoutes: new Set(['state_proof']) })
    const second = await Follower.start(dev, [server.url, bare.url], { cleanUp, provenParts: ['slot'] })
    for (let slots = 0; slots < 10; slots++) {
      dev.produceSlot({ skip: slots === 6, payload: 'timely' })
      const signed = dev.chain.tree.byRoot(dev.chain.head.parentRoot) ?? expect.unreachable()
      for (const follower of [first, second]) {
        await expect.poll(() => follower.client.headers.stateRange?.head.root).toBe(signed.root)
        expect(kept(follower, 'slot')).toBe(String(signed.slot))
      }
      expect(kept(first, 'validators[1].effective_balance')).toBe('32000000000')
    }
    // The block tells of a head's signature as well, and may come before the update that has its execution block.
    await expect.poll(() => first.client.validator.head?.lightClientHeader?.fork).toBe('gloas')
    expect(kept(first, 'latest_execution_payload_bid.slot')).toBe(kept(first, 'slot'))

    const { header } = first.client.validator.head ?? expect.unreachable()
    const shape = beaconStateShape(dev.config.preset, 'gloas')
    const format = formatOfGindices([resolveStatePath(shape, 'validators[1].effective_balance').gindex])
    const path = `/eth/v0/beacon/proof/state/${header.stateRoot}?format=${bytesToHex(encodeCompactFormat(format))}`
    const answer = await fetch(server.url + path, { headers: { accept: 'application/octet-stream' } })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const proof = decodeProofAnswer({ encoding: 'ssz', bytes, version: undefined }, format)
    validateProof(proof, { format, root: hexToBytes(header.stateRoot) })
    for (const follower of [first, second]) {
      await follower.droveHead()
      follower.expectNothingWrong()
    }
  })

  it('fetches anew what it stored of other parts, as far back as it is told and no further', async () => {
    const dev = cleanUp.add(await smallChain(), (it) => it.stop())
    await dev.start()
    const store = new MemoryStore()
    const before = await Follower.start(dev, [dev.beaconUrl], { cleanUp, store })
    const provenTo = ({ client }: Follower) => client.headers.stateRange?.tail.slot
    await before.sawHead()
    await expect.poll(() => provenTo(before)).toBeLessThanOrEqual(dev.chain.head.slot - 16)
    await before.client.stop()

    const { logger, lines } = recordingLogger()
    const options = { cleanUp, store: store.clone(), provenParts: ['slot'], provenSlots: 30, logger }
    const after = await Follower.start(dev, [dev.beaconUrl], options)
    expect(lines('warn').join('\n')).toMatch(/stored state proofs do not have the wanted format; fetching them again/)
    await after.sawHead()
    const head = dev.chain.head.slot - 1
    await expect.poll(() => provenTo(after)).toBeLessThanOrEqual(head - 30)
    expect(kept(after, 'slot')).toBe(String(after.client.headers.stateRange?.head.slot))
    for (let slots = 0; slots < 6; slots++) {
      dev.produceSlot()
      await after.sawHead()
    }
    const { headers } = after.client
    const lowest = Math.min(head - 30, provenTo(after) ?? 0)
    for (let slot = lowest - 1; slot > lowest - 20; slot--) {
      const content = headers.at(slot)
      if (content.type === 'header') expect(headers.stateProof({ slot, root: content.root })).toBeUndefined()
    }
    after.expectNothingWrong()
  })

  it('and finds nobody who has them goes on without, and says so', async () => {
    const dev = cleanUp.add(await smallChain(), (it) => it.stop())
    await dev.start()
    const plain = await Follower.start(dev, [dev.beaconUrl], { cleanUp })
    const server = await LightClientServer.listen({ sources: plain.client, port: 0, now: () => dev.now() })
    cleanUp.add(server, () => server.close())
    await plain.sawHead()
    const bare = await dev.addBeaconServer({ disabledRoutes: new Set(['state_proof']) })
    const follower = await Follower.start(dev, [server.url, bare.url], { cleanUp, provenParts: ['slot'] })
    await follower.sawHead()
    dev.produceSlot()
    await follower.sawHead()
    await follower.droveHead()
    await expect.poll(() => follower.client.status.stateProofs).toBe('unavailable')
    expect(follower.client.status.safe?.source).toBe('finalized')
    follower.expectNothingWrong()
  })
})
