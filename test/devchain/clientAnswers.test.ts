import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import type { BlsyncClient } from '../../ts/client/client.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { lightClientForkAtSlot } from '../../ts/types/lightClientFork.ts'
import { beaconStateShape } from '../../ts/types/state/beaconStateShape.ts'
import { resolveStatePath } from '../../ts/types/state/resolveStatePath.ts'
import { readStateValue } from '../../ts/types/state/StateNode.ts'
import { CleanUp } from '../support/clean-up.ts'
import { Follower } from '../support/follower.ts'
import { gloasChain, smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()
const NO_PROOFS = { disabledRoutes: new Set(['state_proof', 'block_proof'] as const) }

async function started(make = smallChain): Promise<DevChain> {
  const dev = cleanUp.add(await make(), (it) => it.stop())
  await dev.start()
  return dev
}

async function follow(dev: DevChain, servers = [dev.beaconUrl]): Promise<BlsyncClient> {
  const { client } = await Follower.start(dev, servers, { cleanUp, headerRetentionSlots: 64 })
  return client
}

/** Part of a state of the chain, proven to a client. */
async function proven(client: BlsyncClient, choice: 'head' | 'finalized' | number, path: string) {
  const { header, root } = await client.verifiedHeader(choice)
  const node = resolveStatePath(
    beaconStateShape(client.network.preset, lightClientForkAtSlot(client.network, header.slot)),
    path,
  )
  const proof = await client.proveState({ header, format: formatOfGindices([node.gindex]) })
  return {
    header,
    root,
    proof,
    node: bytesToHex(proof.node(node.gindex)),
    value: readStateValue(node, proof.node(node.gindex)),
  }
}

describe('Questions to a client on the development chain', () => {
  it.each([
    ['fulu', smallChain],
    ['gloas', gloasChain],
  ] as const)(
    'parts of the states of head, finalized block and a slot are proven, by name, in %s',
    async (_fork, make) => {
      const dev = await started(make)
      const client = await follow(dev)
      const { tree, head } = dev.chain
      const signed = tree.byRoot(head.parentRoot) ?? expect.unreachable()

      const atHead = await proven(client, 'head', 'finalized_checkpoint.root')
      expect(atHead).toMatchObject({ root: signed.root, node: signed.finalized.root })
      expect(bytesToHex(atHead.proof.root)).toBe(atHead.header.stateRoot)

      const finalized = await proven(client, 'finalized', 'slot')
      expect(finalized.value).toBe(String(finalized.header.slot))
      expect(tree.checkpointBlock(signed.finalized.root)?.root).toBe(finalized.root)

      const older = tree.at(signed.slot - 20) ?? expect.unreachable()
      const atSlot = await proven(client, older.slot, `block_roots[${(older.slot - 1) % 64}]`)
      expect(atSlot).toMatchObject({ root: older.root, node: older.parentRoot })
    },
    120_000,
  )

  it('a slot without a block, one in the future, one that is no longer kept: three different answers', async () => {
    const dev = await started()
    for (let slot = 0; slot < 6; slot++) dev.produceSlot(slot === 2 ? { skip: true } : {})
    const client = await follow(dev)
    const present = dev.chain.slot
    await expect(client.verifiedHeader(present - 3)).rejects.toMatchObject({ code: 'ERR_SLOT_EMPTY' })
    await expect(client.verifiedHeader(present + 1)).rejects.toMatchObject({ code: 'ERR_SLOT_FUTURE' })
    await expect(client.verifiedHeader(2)).rejects.toMatchObject({ code: 'ERR_SLOT_TOO_OLD' })
    await expect(client.verifiedSlots({ from: 9, to: 8 })).rejects.toMatchObject({ code: 'ERR_SLOT_RANGE' })
    await expect(client.verifiedSlots({ from: 0, to: 8192 })).rejects.toMatchObject({ code: 'ERR_SLOT_RANGE' })
    const slots = await client.verifiedSlots({ from: present - 10, to: present - 2 })
    expect(slots.map((slot) => (slot.type === 'header' ? slot.root : slot.type))).toEqual(
      Array.from({ length: 9 }, (_, index) => dev.chain.tree.at(present - 10 + index)?.root ?? 'empty'),
    )
    expect(slots[7]?.type).toBe('empty')
  })

  it('nobody gives proofs: the question ends with the reason of each server and the remedy', async () => {
    const dev = await started()
    const plain = await dev.addBeaconServer(NO_PROOFS)
    const client = await follow(dev, [plain.url])
    const { header } = await client.verifiedHeader('head')
    await expect(client.proveState({ header, format: formatOfGindices([169n]) })).rejects.toMatchObject({
      code: 'ERR_NO_STATE_PROOF',
      message: expect.stringMatching(/127\.0\.0\.1.*no proof route.*Lodestar.*--rest\.namespace/),
    })
  })

  it('a server that gives wrong proofs is passed over for one that does not', async () => {
    const dev = await started()
    const liar = await dev.addBeaconServer({
      alterAnswer: ({ route }, answer) => {
        if (route !== 'state_proof' || answer.status !== 200) return answer
        const body = Buffer.from(answer.body)
        body[40] = (body[40] ?? 0) ^ 1
        return { ...answer, body }
      },
    })
    const client = await follow(dev, [liar.url, dev.beaconUrl])
    const { header } = await client.verifiedHeader('head')
    for (const gindex of [169n, 65n, 33n]) {
      const proof = await client.proveState({ header, format: formatOfGindices([gindex]) })
      expect(bytesToHex(proof.root)).toBe(header.stateRoot)
    }
  })

  it('more nodes than servers give at once are refused before anybody is asked', async () => {
    const dev = await started()
    const client = await follow(dev)
    const { header } = await client.verifiedHeader('head')
    const many = formatOfGindices(Array.from({ length: 2100 }, (_, index) => 2n ** 40n + BigInt(index) * 4096n))
    await expect(client.proveState({ header, format: many })).rejects.toMatchObject({ code: 'PROOF_TOO_LARGE' })
  })

  it('who gives up, or stops the client, ends the question', async () => {
    const dev = await started()
    const client = await follow(dev)
    const { header } = await client.verifiedHeader('head')
    const aborted = AbortSignal.abort()
    const format = formatOfGindices([169n])
    await expect(client.proveState({ header, format }, { signal: aborted })).rejects.toMatchObject({
      code: 'ERR_GIVEN_UP',
    })
    await expect(client.verifiedHeader('head', { signal: aborted })).rejects.toMatchObject({ code: 'ERR_GIVEN_UP' })
    const waiting = client.verifiedHeader(dev.chain.slot)
    const question = client.proveState({ header, format })
    const ends = Promise.allSettled([waiting, question])
    await client.stop()
    expect((await ends).map((end) => end.status)).toEqual(['rejected', 'rejected'])
  })
})
