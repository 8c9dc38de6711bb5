import { describe, expect, it } from 'vitest'
import { concatBytes, hexToBytes } from '../../../ts/bytes.ts'
import { asciiBytes, databaseKey } from '../../../ts/db/databaseKey.ts'
import type { StoreOperation } from '../../../ts/db/KeyValueStore.ts'
import { LevelStore } from '../../../ts/db/LevelStore.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import type { RootedHeader } from '../../../ts/light/headers/HeaderRef.ts'
import { CleanUp } from '../../support/clean-up.ts'
import { Gate } from '../../support/gate.ts'
import { chainOf, childOf, proofOf } from '../../support/header-tree.ts'
import { LightChainDriver } from '../../support/light-chain-driver.ts'
import { recordingLogger } from '../../support/recording-logger.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'

const cleanUp = new CleanUp()
const chain = chainOf([4, 5, 7, 8])
const [first, second, third, head] = chain
if (!first || !second || !third || !head) throw new Error('the chain is too short')

async function storedChain(): Promise<MemoryStore> {
  const store = new MemoryStore()
  const driver = await LightChainDriver.open({ reload: false, store })
  await driver.add(...chain, childOf(second, 6, 1))
  await driver.setHead(head ?? expect.unreachable())
  await driver.prove(third ?? expect.unreachable(), head ?? expect.unreachable())
  return store
}

function refKey(prefix: string, { slot, root }: RootedHeader): Uint8Array {
  return concatBytes(databaseKey(prefix, slot), hexToBytes(root))
}

function put(key: Uint8Array, value: Uint8Array): StoreOperation {
  return { type: 'put', key, value }
}

const other = childOf(undefined, 99, 9)
const damages: readonly (readonly [string, StoreOperation])[] = [
  ['a missing header', { type: 'del', key: refKey('header-', second) }],
  ['a header of other content', put(refKey('header-', second), new Uint8Array(112))],
  ['a header cut short', put(refKey('header-', second), new Uint8Array(111))],
  ['a header with an impossible slot', put(refKey('header-', second), new Uint8Array(112).fill(0xff))],
  ['a header key of another length', put(asciiBytes('header-x'), new Uint8Array(112))],
  ['a missing slot', { type: 'del', key: concatBytes(asciiBytes('hash2slot-'), hexToBytes(second.root)) }],
  ['a wrong slot', put(concatBytes(asciiBytes('hash2slot-'), hexToBytes(second.root)), databaseKey('', 6))],
  ['a missing canonical root', { type: 'del', key: databaseKey('canonical-', 5) }],
  ['another canonical root', put(databaseKey('canonical-', 5), hexToBytes(other.root))],
  ['a canonical root beyond the head', put(databaseKey('canonical-', 9), hexToBytes(head.root))],
  ['a canonical root below the tail', put(databaseKey('canonical-', 3), hexToBytes(first.root))],
  ['a missing range', { type: 'del', key: asciiBytes('range-headers') }],
  ['a range cut short', put(asciiBytes('range-headers'), new Uint8Array(79))],
  ['a missing state range', { type: 'del', key: asciiBytes('range-states') }],
  ['a missing proof', { type: 'del', key: refKey('state-', head) }],
  ['a proof of another state', put(refKey('state-', head), concatBytes(Uint8Array.of(0x60), new Uint8Array(64)))],
  ['a proof of no header', put(refKey('state-', other), concatBytes(Uint8Array.of(0x60), proofOf(other).values))],
  ['an empty proof', put(refKey('state-', head), new Uint8Array())],
]

describe('opening a light chain', () => {
  it('finds what was stored', async () => {
    const driver = await LightChainDriver.open({ reload: false, store: await storedChain() })
    expect([driver.canonical, driver.states]).toEqual(['4 5 - 7 8', '7…8'])
  })

  it.each(damages)('%s empties the chain, with an error in the log', async (_what, damage) => {
    const store = await storedChain()
    await store.batch([damage])
    const { logger, lines } = recordingLogger()
    const driver = await LightChainDriver.open({ reload: false, store, logger })
    expect(lines('error')).toEqual([expect.stringContaining('damaged')])
    expect([driver.canonical, driver.states]).toEqual(['none', 'none'])
    for (const { root } of chain) expect(driver.chain.header(root)).toBeUndefined()
    await driver.add(...chain)
    await driver.setHead(head)
    expect(driver.canonical).toBe('4 5 - 7 8')
  })

  it('keeps everything on disk', async () => {
    const directory = await cleanUp.directory()
    const network = testNetwork(fuluEpochs)
    const identity = { network: network.name, genesisValidatorsRoot: network.genesisValidatorsRoot }
    const store = await LevelStore.open(directory, identity)
    const driver = await LightChainDriver.open({ reload: false, store })
    await driver.add(...chain)
    await driver.setHead(head)
    await driver.prove(...chain)
    await store.close()
    const again = cleanUp.add(await LevelStore.open(directory, identity), (open) => open.close())
    const reopened = await LightChainDriver.open({ reload: false, store: again })
    expect([reopened.canonical, reopened.states]).toEqual(['4 5 - 7 8', '4…8'])
    expect(reopened.chain.stateProof(second)).toEqual(proofOf(second))
  })

  it('while a change is being written, the chain answers as before it; when the write fails, it stays so', async () => {
    const store = new SlowStore()
    const driver = await LightChainDriver.open({ reload: false, store })
    const side = childOf(first, 5, 1)
    await driver.add(...chain, side)
    await driver.setHead(head)
    const [writing, written] = [new Gate(), new Gate()]
    store.afterBatch = () => {
      writing.open()
      return written.opened
    }
    const change = driver.chain.setHead(side.header)
    await writing.opened
    expect([driver.canonical, driver.chain.isCanonical(side)]).toEqual(['4 5 - 7 8', false])
    written.open()
    await change
    expect([driver.canonical, driver.chain.isCanonical(side)]).toEqual(['4 5/1', true])
    store.afterBatch = async () => {}
    store.isFull = true
    await expect(driver.chain.setHead(head.header)).rejects.toThrow('the disk is full')
    expect(driver.canonical).toBe('4 5/1')
    store.isFull = false
    await driver.setHead(head)
    await driver.reopen()
    expect(driver.canonical).toBe('4 5 - 7 8')
  })
})

/** Changes are on disk at once, but said to be so only when the test lets them. */
class SlowStore extends MemoryStore {
  isFull = false
  afterBatch: () => Promise<void> = async () => {}

  override async batch(operations: readonly StoreOperation[]): Promise<void> {
    if (this.isFull) throw new Error('the disk is full')
    await super.batch(operations)
    await this.afterBatch()
  }
}
