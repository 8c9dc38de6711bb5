import { describe, expect, it, vi } from 'vitest'
import { ServerError } from '../../ts/errors.ts'
import type { RootedHeader } from '../../ts/light/headers/HeaderRef.ts'
import { HeaderSync, type HeaderSyncOptions } from '../../ts/sync/HeaderSync.ts'
import { Gate } from '../support/gate.ts'
import { chainOf, childOf } from '../support/header-tree.ts'
import { LightChainDriver } from '../support/light-chain-driver.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

/** Slots 80 to 100 without 83, 90 and 98. */
const chain = chainOf(
  Array.from({ length: 21 }, (_, index) => 80 + index).filter((slot) => ![83, 90, 98].includes(slot)),
)

function at(slot: number): RootedHeader {
  return chain.find((header) => header.slot === slot) ?? expect.unreachable(`no block at ${slot}`)
}

async function begin(options: Partial<HeaderSyncOptions> = {}) {
  const driver = await LightChainDriver.open({ reload: false })
  const sync = new HeaderSync({ config: world().config, chain: driver.chain, tailSlots: 0, ...options })
  await world().start(sync)
  return { driver, sync }
}

async function validate({ slot, root }: RootedHeader): Promise<void> {
  world().scheduler.setValidatedHead({ slot, root })
  await settle()
}

async function announce(node: ScriptedBeaconNode, { slot, root }: RootedHeader): Promise<void> {
  node.emit({ type: 'head', slot, root })
  await settle()
}

async function deliver(node: ScriptedBeaconNode, header: RootedHeader, asked = header): Promise<void> {
  node.answerWith(`header ${asked.root}`, { kind: 'header', header: header.header, canonical: true, finalized: false })
  await settle()
}

async function deliverAt(node: ScriptedBeaconNode, slot: number, header: RootedHeader | undefined): Promise<void> {
  node.answerWith(`slot ${slot}`, { kind: 'headerAt', ...(header !== undefined && { header: header.header }) })
  await settle()
}

/** The node answers everything at once from the chain. */
function serve(node: ScriptedBeaconNode, except: (asked: string) => boolean = () => false): void {
  const answer = (asked: string): void => {
    if (except(asked)) return
    const [kind, what] = asked.split(' ')
    const found = chain.find(({ slot, root }) => (kind === 'slot' ? `${slot}` === what : root === what))
    if (kind === 'slot') {
      node.answerWith(asked, { kind: 'headerAt', ...(found !== undefined && { header: found.header }) })
    } else if (found === undefined) node.refuse(asked)
    else node.answerWith(asked, { kind: 'header', header: found.header, canonical: true, finalized: false })
  }
  node.habit = answer
  for (const asked of node.asked) answer(asked)
}

describe('HeaderSync at the head', () => {
  it('asks for nothing before a head is validated', async () => {
    await begin({ tailSlots: 32 })
    const node = await world().node('one')
    await announce(node, at(100))
    expect(node.asked).toEqual([])
  })

  it('the first head is set at once; its header is asked for where it was announced', async () => {
    const { driver } = await begin()
    const silent = await world().node('silent')
    const announcer = await world().node('announcer')
    await announce(announcer, at(100))
    await validate(at(100))
    expect([silent.asked, announcer.asked]).toEqual([[], [`header ${at(100).root}`]])
    await deliver(announcer, at(100))
    expect(driver.canonical).toBe('100')
  })

  it('a header that came with its block is not asked for', async () => {
    const { driver, sync } = await begin()
    const node = await world().node('one')
    sync.offer(at(100).header)
    await settle()
    expect(driver.canonical, 'nobody has validated it').toBe('none')
    await validate(at(100))
    expect(node.asked).toEqual([])
    expect(driver.canonical).toBe('100')
  })

  it('the head after a gap is set when its ancestors lead to the known chain', async () => {
    const { driver, sync } = await begin()
    const node = await world().node('one')
    sync.offer(at(95).header)
    await validate(at(95))
    sync.offer(at(99).header)
    await validate(at(99))
    expect(node.asked).toEqual([`header ${at(97).root}`])
    await deliver(node, at(97))
    expect(driver.canonical).toBe('95')
    await deliver(node, at(96))
    expect(driver.canonical).toBe('95 96 97 - 99')
  })

  it('a head on another branch is connected where it left the chain', async () => {
    const { driver, sync } = await begin()
    const node = await world().node('one')
    for (const slot of [95, 96, 97]) {
      sync.offer(at(slot).header)
      await validate(at(slot))
    }
    const side = chainOf([97, 98], at(95), 1)
    const [low, high] = side
    if (!low || !high) return expect.unreachable()
    sync.offer(high.header)
    await validate(high)
    await deliver(node, low)
    expect(driver.canonical).toBe('95 - 97/1 98/1')
  })

  it('a head more than an epoch away is set at once, and the tail joins it with what was there', async () => {
    const { driver, sync } = await begin({ tailSlots: 15 })
    sync.offer(at(85).header)
    await validate(at(85))
    sync.offer(at(100).header)
    await validate(at(100))
    expect(driver.canonical).toBe('100')
    serve(await world().node('one'))
    await settle()
    expect(driver.canonical).toBe('85 86 87 88 89 - 91 92 93 94 95 96 97 - 99 100')
  })

  it('another header than asked for is its server’s failure; another server is asked', async () => {
    const { driver } = await begin()
    const liar = await world().node('liar')
    await validate(at(100))
    const honest = await world().node('honest')
    await deliver(liar, at(99), at(100))
    expect(world().charges).toEqual([expect.stringContaining(`sent header ${at(99).root} when asked for`)])
    expect(driver.canonical).toBe('none')
    expect(driver.chain.header(at(99).root)).toBeUndefined()
    await deliver(honest, at(100))
    expect(driver.canonical).toBe('100')
  })
})

describe('HeaderSync at the tail', () => {
  it('asks for the parent by root and for older headers by slot at the same time, and takes answers in any order', async () => {
    const { driver, sync } = await begin({ tailSlots: 6 })
    const node = await world().node('one')
    sync.offer(at(100).header)
    await validate(at(100))
    expect(node.asked).toEqual([`header ${at(99).root}`, 'slot 98', 'slot 97'])
    await deliverAt(node, 97, at(97))
    expect(driver.canonical).toBe('100')
    expect(node.asked).toEqual([`header ${at(99).root}`, 'slot 98', 'slot 96'])
    await deliver(node, at(99))
    expect(driver.canonical, '97 had come before').toBe('97 - 99 100')
    await deliverAt(node, 96, at(96))
    serve(node)
    await settle()
    expect(driver.canonical).toBe('94 95 96 97 - 99 100')
  })

  it('the chain is complete also when slots are empty, and ends with the first block at or below the target', async () => {
    const { driver, sync } = await begin({ tailSlots: 10 })
    serve(await world().node('one'))
    sync.offer(at(100).header)
    await validate(at(100))
    expect(driver.canonical, 'slot 90 is empty').toBe('89 - 91 92 93 94 95 96 97 - 99 100')
  })

  it('several servers share the work, and a new one is put to work at once', async () => {
    const { driver, sync } = await begin({ tailSlots: 20 })
    const one = await world().node('one')
    const two = await world().node('two')
    sync.offer(at(100).header)
    await validate(at(100))
    expect([one.asked.length, two.asked.length]).toEqual([3, 3])
    const three = await world().node('three')
    expect(three.asked).toHaveLength(3)
    for (const node of [three, two, one]) serve(node)
    await settle()
    expect(driver.chain.headerRange?.tail.slot).toBe(80)
  })

  it('it reaches further down on request', async () => {
    const { driver, sync } = await begin()
    serve(await world().node('one'))
    sync.offer(at(100).header)
    await validate(at(100))
    expect(driver.canonical).toBe('100')
    sync.reachDownTo(94)
    await settle()
    expect(driver.chain.headerRange?.tail.slot).toBe(94)
  })

  it('what one server lacks another is asked for; nobody is given up for ever', async () => {
    const { driver, sync } = await begin({ tailSlots: 6 })
    const short = await world().node('short')
    sync.offer(at(100).header)
    await validate(at(100))
    for (const asked of short.asked) {
      if (asked.startsWith('slot')) await deliverAt(short, Number(asked.slice(5)), undefined)
    }
    short.refuse(`header ${at(99).root}`)
    await passTime(2_000)
    expect(
      short.asked.filter((asked) => asked.startsWith('header')),
      'it lacks 99',
    ).toEqual([])
    const long = await world().node('long')
    expect(long.asked).toContain(`header ${at(99).root}`)
    await world().lose(long)
    await passTime(60_000)
    expect(short.asked).toContain(`header ${at(99).root}`)
    serve(short)
    await settle()
    expect(driver.canonical).toBe('94 95 96 97 - 99 100')
  })

  it('who lacked a header is asked again an epoch later, even while another server wants to be left alone', async () => {
    const { driver } = await begin({ tailSlots: 1 })
    const short = await world().node('short')
    await validate(at(100))
    await deliver(short, at(100))
    short.refuse(`header ${at(99).root}`)
    await settle()
    const busy = await world().node('busy')
    const notNow = new ServerError('not now', { code: 'ERR_SERVER_RATE_LIMITED', retryAfterMs: 3_600_000 })
    busy.refuseWith(`header ${at(99).root}`, notNow)
    await settle()
    await passTime(48_000)
    await deliver(short, at(99))
    expect(driver.canonical).toBe('99 100')
  })

  it('a head that could not be written is set a slot later, also where no other one comes', async () => {
    const { driver, sync } = await begin()
    await world().node('one')
    for (const slot of [99, 100]) sync.offer(at(slot).header)
    const full = vi.spyOn(driver.store, 'batch').mockRejectedValue(new Error('the disk is full'))
    await validate(at(99))
    full.mockRestore()
    await passTime(6_000)
    expect(driver.canonical).toBe('99')
  })

  it('who lacked a header of one branch is asked for those of another that the head has come to', async () => {
    const { driver, sync } = await begin({ tailSlots: 16 })
    const node = await world().node('a')
    serve(node, (asked) => asked.startsWith('slot'))
    const lacked = childOf(undefined, 95, 7)
    const other = childOf(lacked, 99, 7)
    sync.offer(other.header)
    await validate(other)
    expect(driver.canonical).toBe('99/7')
    await validate(at(100))
    await passTime(2_000)
    expect(driver.canonical).toBe('84 85 86 87 88 89 - 91 92 93 94 95 96 97 - 99 100')
  })

  it('headers of another chain given for slots do not link; who gave them is not asked by slot, but by root', async () => {
    const { driver, sync } = await begin({ tailSlots: 8 })
    const liar = await world().node('liar')
    sync.offer(at(100).header)
    await validate(at(100))
    for (const slot of [98, 97]) await deliverAt(liar, slot, childOf(undefined, slot, 7))
    await deliver(liar, at(99))
    await deliver(liar, at(97))
    expect(driver.canonical).toBe('97 - 99 100')
    expect(driver.chain.header(childOf(undefined, 98, 7).root), 'nothing of it is stored').toBeUndefined()
    const asked = liar.received.length
    for (const slot of [96, 95, 94]) await deliver(liar, at(slot))
    const later = liar.received.slice(asked).map(({ request }) => request.kind)
    expect(later, 'slots asked for before are under way').not.toContain('headerAt')
  })
})

describe('HeaderSync and announced heads', () => {
  it('S16: they are fetched early from an announcer alone, and stored only when validated', async () => {
    const { driver } = await begin({ prefetch: () => true })
    const silent = await world().node('silent')
    const announcer = await world().node('announcer')
    await announce(announcer, at(100))
    expect([silent.asked, announcer.asked]).toEqual([[], [`header ${at(100).root}`]])
    await deliver(announcer, at(100))
    expect(driver.chain.header(at(100).root)).toBeUndefined()
    await validate(at(100))
    expect(driver.canonical).toBe('100')
    expect([silent.received.length, announcer.received.length]).toEqual([0, 1])
  })
})

it('a change is settled when all of its steps are: a head is set on the headers that were stored for it', async () => {
  const { driver, sync } = await begin()
  serve(await world().node('alice'))
  await validate(at(95))
  const gate = new Gate()
  const addHeaders = driver.chain.addHeaders.bind(driver.chain)
  vi.spyOn(driver.chain, 'addHeaders').mockImplementation((headers) => gate.opened.then(() => addHeaders(headers)))
  await validate(at(100))
  setImmediate(() => gate.open())
  await sync.settled()
  expect(driver.canonical).toBe('95 96 97 - 99 100')
})

describe('S19: heads that are withdrawn', () => {
  it('take the chain back to the head that remains', async () => {
    const { driver } = await begin()
    const alice = await world().node('alice')
    serve(alice)
    await validate(at(95))
    await validate(at(100))
    expect(driver.chain.headerRange?.head.slot).toBe(100)
    world().scheduler.withdrawHeads({ slot: 95, root: at(95).root })
    await settle()
    expect(driver.chain.headerRange?.head.slot).toBe(95)
    await validate(at(96))
    expect(driver.chain.headerRange?.head.slot).toBe(96)
  })

  it('take it back to the finalized header when none remains, and to nothing when that is withdrawn too', async () => {
    const { driver, sync } = await begin()
    const alice = await world().node('alice')
    serve(alice)
    await validate(at(100))
    sync.headsWithdrawn(at(92).header)
    world().scheduler.withdrawHeads(undefined)
    await settle()
    expect(driver.chain.headerRange?.head.slot).toBe(92)
    sync.headsWithdrawn(undefined)
    await settle()
    expect(driver.chain.headerRange).toBeUndefined()
    await validate(at(81))
    expect(driver.chain.headerRange?.head.slot).toBe(81)
  })
})
