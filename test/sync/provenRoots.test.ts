import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { type RootedHeader, rootedHeader } from '../../ts/light/headers/HeaderRef.ts'
import { childGindex } from '../../ts/merkle/childGindex.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { formatPath } from '../../ts/merkle/formatPath.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { gindices } from '../../ts/params/gindices.ts'
import { HeaderSync } from '../../ts/sync/HeaderSync.ts'
import { lightClientForkAtSlot } from '../../ts/types/lightClientFork.ts'
import { chainOf } from '../support/header-tree.ts'
import { LightChainDriver } from '../support/light-chain-driver.ts'
import { settle } from '../support/scheduler-clock.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()
const HEAD = 160
const TAIL = 100

/** A block in every third slot, and a head whose state has their roots. */
function sparseChain() {
  const older = chainOf(Array.from({ length: 27 }, (_, index) => 80 + 3 * index))
  const lowest = TAIL - 1
  const { blockRoots } = gindices(lightClientForkAtSlot(world().config, HEAD))
  const nodes = Array.from({ length: HEAD - lowest }, (_, index) => {
    const slot = lowest + index
    const { root } = older.findLast((header) => header.slot <= slot) ?? expect.unreachable()
    return { gindex: childGindex(blockRoots, BigInt(64 + (slot % 64))), root }
  })
  const format = formatOfGindices(nodes.map(({ gindex }) => gindex))
  const values = new Uint8Array(32 * format.valueCount)
  for (const { gindex, root } of nodes)
    values.set(hexToBytes(root), 32 * (formatPath(format, gindex)?.place.offset ?? 0))
  const proof = new MultiProof(format, values)
  const parentRoot = older.at(-1)?.root ?? expect.unreachable()
  const stateRoot = bytesToHex(proof.root)
  const head = rootedHeader({ slot: HEAD, proposerIndex: 1, parentRoot, stateRoot, bodyRoot: parentRoot })
  return { chain: [...older, head], head, proof }
}

/** The node answers everything at once; counts what it is asked for. */
function serve(node: ScriptedBeaconNode, chain: readonly RootedHeader[], proof: MultiProof | 'none' | 'fails') {
  const asked: string[] = []
  node.habit = (what) => {
    const [kind = '', id] = what.split(' ')
    asked.push(kind)
    const found = chain.find(({ slot, root }) => (kind === 'slot' ? `${slot}` === id : root === id))
    if (kind === 'slot')
      node.answerWith(what, { kind: 'headerAt', ...(found !== undefined && { header: found.header }) })
    else if (kind === 'proof' && proof === 'fails') node.refuse(what)
    else if (kind === 'proof')
      node.answerWith(what, { kind: 'stateProof', ...(proof !== 'none' && proof !== 'fails' && { proof }) })
    else if (found === undefined) node.refuse(what)
    else node.answerWith(what, { kind: 'header', header: found.header, canonical: true, finalized: false })
  }
  return (kind: string) => asked.filter((name) => name === kind).length
}

async function fetchTail(given: (proof: MultiProof) => MultiProof | 'none' | 'fails', provesRoots = true) {
  const { chain, head, proof } = sparseChain()
  const driver = await LightChainDriver.open({ reload: false })
  const sync = new HeaderSync({ config: world().config, chain: driver.chain, tailSlots: HEAD - TAIL, provesRoots })
  await world().start(sync)
  const node = await world().node('one')
  const count = serve(node, chain, given(proof))
  sync.offer(head.header)
  world().scheduler.setValidatedHead({ slot: head.slot, root: head.root })
  await settle()
  await settle()
  const { tail } = driver.chain.headerRange ?? expect.unreachable()
  return { count, tail: tail.slot }
}

describe('a long tail whose roots one proof gives', () => {
  it('takes a request a block, and none for an empty slot or by slot', async () => {
    const { tail, count } = await fetchTail((proof) => proof)
    // 21 blocks below the head, down to the one at or below the target.
    expect([tail, count('proof'), count('header'), count('slot')]).toEqual([98, 1, 21, 0])
  })

  it('takes one for nearly every slot without it', async () => {
    const { tail, count } = await fetchTail((proof) => proof, false)
    expect([tail, count('proof')]).toEqual([98, 0])
    expect(count('header') + count('slot')).toBeGreaterThan(55)
  })

  it.each(['none', 'fails'] as const)(
    'is walked where the proof is: %s, and it is not asked for again at once',
    async (answer) => {
      const { tail, count } = await fetchTail(() => answer)
      expect([tail, count('proof')]).toEqual([98, 1])
      expect(count('slot')).toBeGreaterThan(20)
    },
  )

  it('is walked where the proof is wrong', async () => {
    const { tail, count } = await fetchTail((proof) => {
      const { values } = proof
      values[5] = (values[5] ?? 0) ^ 1
      return new MultiProof(proof.format, values)
    })
    expect([tail, count('proof')]).toEqual([98, 1])
    expect(count('slot')).toBeGreaterThan(20)
    expect(world().charges).toEqual([expect.stringMatching(/sent wrong roots of the state at slot 160/)])
  })
})
