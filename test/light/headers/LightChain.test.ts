import { describe, expect, it } from 'vitest'
import { drivingModes } from '../../support/chain-driver.ts'
import { chainOf, childOf, proofOf } from '../../support/header-tree.ts'
import { LightChainDriver } from '../../support/light-chain-driver.ts'

describe.each(drivingModes)('the light chain ($mode)', ({ reload }) => {
  const open = () => LightChainDriver.open({ reload })

  it('S21: a head on another branch takes the place of the one before, down to where they part', async () => {
    const driver = await open()
    const trunk = chainOf([10, 11, 13])
    const main = chainOf([14, 15, 16], trunk.at(-1))
    const side = chainOf([15, 17], trunk.at(-1), 1)
    await driver.add(...trunk, ...main, ...side)
    await driver.setHead(main[2] ?? expect.unreachable())
    expect(driver.canonical).toBe('10 11 - 13 14 15 16')
    await driver.prove(...trunk, ...main)
    expect(driver.states).toBe('10…16')
    await driver.setHead(side[1] ?? expect.unreachable())
    expect(driver.canonical).toBe('10 11 - 13 - 15/1 - 17/1')
    expect(driver.states, 'the side branch has no proofs').toBe('10…13')
    await driver.setHead(main[2] ?? expect.unreachable())
    expect(driver.canonical).toBe('10 11 - 13 14 15 16')
    expect(driver.states, 'proofs of headers that were beside the chain count again').toBe('10…16')
  })

  it('S21: a head with no known link begins the chain anew; the link, when it comes, joins both', async () => {
    const driver = await open()
    const [a, b, c, d, e, f] = chainOf([1, 2, 3, 4, 5, 6])
    if (!a || !b || !c || !d || !e || !f) return expect.unreachable()
    await driver.add(a, b)
    await driver.setHead(c)
    await driver.prove(a, b, c)
    await driver.add(e)
    await driver.setHead(f)
    expect(driver.canonical).toBe('5 6')
    expect(driver.states).toBe('none')
    expect(driver.chain.at(3)).toEqual({ type: 'not-found' })
    await driver.add(d)
    expect(driver.canonical).toBe('1 2 3 4 5 6')
    expect(driver.states).toBe('1…3')
  })

  it('S19: a withdrawn head leaves nothing canonical; a new one finds what is still there', async () => {
    const driver = await open()
    const chain = chainOf([1, 2, 4])
    const [first, second, third] = chain
    if (!first || !second || !third) return expect.unreachable()
    await driver.step((light) => light.withdrawHead())
    await driver.add(first, second)
    await driver.setHead(third)
    await driver.prove(...chain)
    await driver.step((light) => light.withdrawHead())
    expect([driver.canonical, driver.states]).toEqual(['none', 'none'])
    expect(driver.chain.at(2)).toEqual({ type: 'not-found' })
    expect(driver.chain.isCanonical(second)).toBe(false)
    expect(driver.chain.header(second.root)).toEqual(second.header)
    await driver.setHead(second)
    expect([driver.canonical, driver.states]).toEqual(['1 2', '1…2'])
  })

  it('S21: an older header as head shortens the chain, and the state range with it', async () => {
    const driver = await open()
    const chain = chainOf([1, 2, 4, 5])
    const [first, second] = chain
    if (!first || !second) return expect.unreachable()
    await driver.add(...chain)
    await driver.setHead(chain.at(-1) ?? expect.unreachable())
    await driver.prove(...chain)
    await driver.setHead(second)
    expect(driver.canonical).toBe('1 2')
    expect(driver.states).toBe('1…2')
    await driver.setHead(first)
    expect([driver.canonical, driver.states]).toEqual(['1', '1…1'])
    await driver.setHead(chain.at(-1) ?? expect.unreachable())
    expect([driver.canonical, driver.states]).toEqual(['1 2 - 4 5', '1…5'])
  })

  it('S21: proofs below the part that is cut off are found again', async () => {
    const driver = await open()
    const chain = chainOf([1, 2, 3, 4, 5, 6])
    await driver.add(...chain)
    await driver.setHead(chain.at(-1) ?? expect.unreachable())
    await driver.prove(...chain.slice(0, 2), ...chain.slice(4))
    expect(driver.states).toBe('5…6')
    await driver.setHead(chain[3] ?? expect.unreachable())
    expect(driver.states).toBe('1…2')
  })

  it.each([
    ['ascending', false],
    ['descending', true],
  ] as const)('S22: the tail goes down by itself as headers arrive, %s', async (_order, isDescending) => {
    const driver = await open()
    const chain = chainOf([3, 4, 6, 7, 9])
    const head = chain.at(-1) ?? expect.unreachable()
    await driver.setHead(head)
    expect(driver.canonical).toBe('9')
    const older = isDescending ? chain.slice(0, -1).reverse() : chain.slice(0, -1)
    for (const [index, header] of older.entries()) {
      await driver.add(header)
      const isComplete = index === older.length - 1
      const reached = isDescending ? header.slot : isComplete ? 3 : 9
      expect(driver.chain.headerRange?.tail.slot).toBe(reached)
    }
    expect(driver.canonical).toBe('3 4 - 6 7 - 9')
  })

  it.each([
    ['ascending', false],
    ['descending', true],
  ] as const)('S23: the state range grows with proofs, %s', async (_order, isDescending) => {
    const driver = await open()
    const chain = chainOf([3, 4, 6, 7])
    await driver.add(...chain)
    await driver.setHead(chain.at(-1) ?? expect.unreachable())
    expect(driver.states).toBe('none')
    const seen: string[] = []
    for (const header of isDescending ? [...chain].reverse() : chain) {
      await driver.prove(header)
      seen.push(driver.states)
    }
    expect(seen).toEqual(isDescending ? ['7…7', '6…7', '4…7', '3…7'] : ['3…3', '3…4', '3…6', '3…7'])
  })

  it('S23: a gap holds older proofs apart until it is closed; a proof of a header beside the chain changes nothing', async () => {
    const driver = await open()
    const chain = chainOf([1, 2, 3, 4])
    const side = childOf(chain[2], 5, 1)
    const [first, second, third, fourth] = chain
    if (!first || !second || !third || !fourth) return expect.unreachable()
    await driver.add(...chain, side)
    await driver.setHead(fourth)
    await driver.prove(side)
    expect(driver.states).toBe('none')
    await driver.prove(first, second, fourth)
    expect(driver.states).toBe('4…4')
    await driver.prove(third)
    expect(driver.states).toBe('1…4')
    await driver.setHead(side)
    expect(driver.states).toBe('1…5')
  })

  it('S24: a slot outside the chain is not found, one without block is empty, a side header is found by its root alone', async () => {
    const driver = await open()
    const chain = chainOf([10, 12])
    const side = childOf(chain[0], 11, 1)
    await driver.add(...chain, side)
    expect(driver.chain.at(10)).toEqual({ type: 'not-found' })
    await driver.setHead(chain[1] ?? expect.unreachable())
    expect(driver.chain.at(9)).toEqual({ type: 'not-found' })
    expect(driver.chain.at(13)).toEqual({ type: 'not-found' })
    expect(driver.chain.at(11)).toEqual({ type: 'empty' })
    expect(driver.chain.at(12)).toEqual({ type: 'header', header: chain[1]?.header, root: chain[1]?.root })
    expect(driver.chain.header(side.root)).toEqual(side.header)
    expect(driver.chain.isCanonical(side)).toBe(false)
    expect(driver.chain.isCanonical(chain[1] ?? expect.unreachable())).toBe(true)
    expect(driver.chain.header(childOf(chain[1], 13).root)).toBeUndefined()
  })

  it('S25: pruning side branches leaves the chain alone', async () => {
    const driver = await open()
    const chain = chainOf([1, 2, 3, 5])
    const [low, high] = [childOf(chain[0], 2, 1), childOf(chain[2], 4, 1)]
    await driver.add(...chain, low, high)
    await driver.setHead(chain.at(-1) ?? expect.unreachable())
    await driver.prove(...chain, low, high)
    await driver.step((open) => open.prune({ beforeSlot: 4, what: 'side-branches' }))
    expect(driver.canonical).toBe('1 2 3 - 5')
    expect(driver.states).toBe('1…5')
    expect(driver.chain.header(low.root)).toBeUndefined()
    expect(driver.chain.stateProof(low)).toBeUndefined()
    expect(driver.chain.header(high.root)).toEqual(high.header)
    expect(driver.chain.stateProof(high)?.values).toEqual(proofOf(high).values)
  })

  it('S25: pruning everything moves the tails up to the next block', async () => {
    const driver = await open()
    const chain = chainOf([1, 2, 3, 6, 7])
    await driver.add(...chain)
    await driver.setHead(chain.at(-1) ?? expect.unreachable())
    await driver.prove(...chain)
    await driver.step((open) => open.prune({ beforeSlot: 5, what: 'everything' }))
    expect([driver.canonical, driver.states]).toEqual(['6 7', '6…7'])
    expect(driver.chain.header(chain[0]?.root ?? '0x')).toBeUndefined()
    await driver.step((open) => open.prune({ beforeSlot: 8, what: 'everything' }))
    expect([driver.canonical, driver.states]).toEqual(['none', 'none'])
    for (const prefix of ['header-', 'hash2slot-', 'canonical-', 'state-', 'range-']) {
      for await (const [key] of driver.store.iterate(prefix)) expect.unreachable(`${prefix} has ${key}`)
    }
  })

  it('S25: pruning below the proven part leaves it, above it drops it', async () => {
    const driver = await open()
    const chain = chainOf([1, 2, 3, 4, 5])
    await driver.add(...chain)
    await driver.setHead(chain.at(-1) ?? expect.unreachable())
    await driver.prove(...chain.slice(2, 4))
    await driver.step((open) => open.prune({ beforeSlot: 3, what: 'everything' }))
    expect(driver.states).toBe('3…4')
    await driver.step((open) => open.prune({ beforeSlot: 5, what: 'everything' }))
    expect([driver.canonical, driver.states]).toEqual(['5', 'none'])
  })

  it('a header that claims a parent which is not older does not link to it', async () => {
    const driver = await open()
    const parent = childOf(undefined, 9)
    const child = childOf(parent, 9, 1)
    await driver.add(parent)
    await driver.setHead(child)
    expect(driver.canonical).toBe('9/1')
    await driver.setHead(childOf(child, 8, 2))
    expect(driver.canonical).toBe('8/2')
  })
})
