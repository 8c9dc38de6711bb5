import { describe, expect, it } from 'vitest'
import type { Root } from '../../ts/bytes.ts'
import type { HeadOutcome } from '../../ts/light/heads/HeadValidator.ts'
import type { Trigger, Triggers } from '../../ts/request/Trigger.ts'
import { BlockHeads } from '../../ts/sync/BlockHeads.ts'
import { CHAIN_CHANGED_TRIGGER } from '../../ts/sync/triggers.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import { type Header, headerRoot } from '../../ts/types/Header.ts'
import type { SignedHeader } from '../../ts/types/SignedHeader.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()
const blocks = blockChain(Array.from({ length: 30 }, (_, i) => i + 1))
const block = (slot: number): BeaconBlock => blocks[slot - 1] ?? expect.unreachable(`no block at ${slot}`)

/** BlockHeads with a validator that answers as the test wants and keeps what it was asked. */
async function begin() {
  const headers = new Map<Root, Header>()
  const asked: SignedHeader[] = []
  const validator: { outcome: HeadOutcome } = { outcome: 'valid' }
  const validateHead = (signed: SignedHeader): HeadOutcome => {
    asked.push(signed)
    return validator.outcome
  }
  const heads = new BlockHeads({
    validator: { head: undefined, validateHead },
    header: (root) => headers.get(root),
    onHeader: (header) => headers.set(headerRoot(header), header),
  })
  let chainChanged: Trigger | undefined
  const mover = {
    name: 'mover',
    setupTriggers: (triggers: Triggers) => {
      chainChanged = triggers.named(CHAIN_CHANGED_TRIGGER)
    },
    process: () => undefined,
  }
  await world().start(heads, mover)
  const offer = async (slot: number): Promise<void> => {
    heads.offer(block(slot))
    await settle()
  }
  const committeesCame = async (): Promise<void> => {
    chainChanged?.fire()
    await settle()
  }
  return { headers, asked, validator, offer, committeesCame }
}

async function deliver(node: ScriptedBeaconNode, asked: BeaconBlock, given = asked): Promise<void> {
  node.answerWith(`header ${asked.root}`, { kind: 'header', header: given.header, canonical: true, finalized: true })
  await settle()
}

describe('heads from blocks', () => {
  it('a block and the header of its parent are a signed head', async () => {
    const { headers, asked, offer } = await begin()
    headers.set(block(11).root, block(11).header)
    await offer(12)
    expect(asked).toEqual([{ header: block(11).header, syncAggregate: block(12).syncAggregate, signatureSlot: 12 }])
    await passTime(10_000)
    expect(asked, 'it is looked at once').toHaveLength(1)
  })

  it('a parent that is not at hand is asked for by root, its announcers first', async () => {
    const { asked, offer } = await begin()
    const silent = await world().node('silent')
    const announcer = await world().node('announcer')
    announcer.emit({ type: 'head', slot: 12, root: block(12).root })
    await offer(12)
    expect([silent.asked, announcer.asked, asked]).toEqual([[], [`header ${block(11).root}`], []])
    await deliver(announcer, block(11))
    expect(asked.map(({ header }) => header.slot)).toEqual([11])
  })

  it('another header than the parent is its server’s failure and proves nothing', async () => {
    const { asked, offer } = await begin()
    const liar = await world().node('liar')
    await offer(12)
    await deliver(liar, block(11), block(10))
    expect(asked).toEqual([])
    expect(world().charges).toEqual([expect.stringMatching(/^liar: /)])
  })

  it('a head whose committee is not known waits until the chain gets there', async () => {
    const { headers, asked, validator, offer, committeesCame } = await begin()
    headers.set(block(11).root, block(11).header)
    validator.outcome = 'unknown-committee'
    await offer(12)
    validator.outcome = 'valid'
    await committeesCame()
    await committeesCame()
    expect(asked.map(({ signatureSlot }) => signatureSlot)).toEqual([12, 12])
  })

  it('a head of the future is looked at again a second later', async () => {
    const { headers, asked, validator, offer } = await begin()
    headers.set(block(11).root, block(11).header)
    validator.outcome = 'future'
    await offer(12)
    validator.outcome = 'valid'
    await passTime(1_000)
    expect(asked).toHaveLength(2)
  })

  it('no more than the eight newest blocks wait', async () => {
    const { headers, asked, validator, offer, committeesCame } = await begin()
    for (const known of blocks) headers.set(known.root, known.header)
    validator.outcome = 'unknown-committee'
    for (let slot = 5; slot <= 20; slot++) await offer(slot)
    asked.length = 0
    await committeesCame()
    expect(asked.map(({ signatureSlot }) => signatureSlot)).toEqual([13, 14, 15, 16, 17, 18, 19, 20])
  })

  it('a block whose parent nobody has is given up', async () => {
    const { asked, offer, committeesCame } = await begin()
    const node = await world().node('one')
    await offer(12)
    node.refuse(`header ${block(11).root}`)
    await passTime(60_000)
    await committeesCame()
    expect([node.asked, asked]).toEqual([[], []])
  })
})
