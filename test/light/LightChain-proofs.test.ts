import { describe, expect, it } from 'vitest'
import { ValidationError } from '../../ts/errors.ts'
import { LightChain } from '../../ts/light/LightChain.ts'
import type { StateProof } from '../../ts/light/StateProof.ts'
import { chainOf, childOf, proofOf, TWO_NODES } from '../support/header-tree.ts'
import { LightChainDriver } from '../support/light-chain-driver.ts'

const header = childOf(undefined, 7)
const good = proofOf(header)

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

const refused: readonly (readonly [string, string, StateProof])[] = [
  ['another value', 'PROOF_ROOT', { ...good, values: changed(good.values, 40) }],
  ['a value too few', 'PROOF_ROOT', { ...good, values: good.values.slice(32) }],
  ['a value too many', 'PROOF_ROOT', { ...good, values: new Uint8Array([...good.values, ...good.values.slice(32)]) }],
  ['no values', 'PROOF_ROOT', { ...good, values: new Uint8Array() }],
  [
    'the root itself for its fields',
    'PROOF_FORMAT',
    { descriptor: Uint8Array.of(0x80), values: good.values.slice(32) },
  ],
  ['a longer descriptor', 'PROOF_FORMAT', { ...good, descriptor: new Uint8Array([...TWO_NODES, 0]) }],
  ['no descriptor', 'PROOF_FORMAT', { ...good, descriptor: new Uint8Array() }],
]

describe('state proofs of the light chain', () => {
  it.each(refused)('%s is refused with %s, and nothing is stored', async (_what, code, proof) => {
    const driver = await LightChainDriver.open({ reload: false })
    await driver.setHead(header)
    await expect(driver.chain.addStateProof(header.header, proof)).rejects.toMatchObject({ code })
    expect(driver.chain.stateProof(header)).toBeUndefined()
    await driver.reopen()
    expect(driver.states).toBe('none')
  })

  it('a proof of a header that is not here is refused', async () => {
    const driver = await LightChainDriver.open({ reload: false })
    const error: unknown = await driver.chain.addStateProof(header.header, good).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ValidationError)
    expect(error).toMatchObject({ code: 'UNKNOWN_HEADER' })
  })

  it('a second proof of the same state changes nothing', async () => {
    const driver = await LightChainDriver.open({ reload: false })
    await driver.setHead(header)
    expect(await driver.chain.addStateProof(header.header, good)).toBe(true)
    expect(await driver.chain.addStateProof(header.header, good)).toBe(false)
  })

  it('proofs of a form that is not wanted any more are dropped when the chain is opened', async () => {
    const driver = await LightChainDriver.open({ reload: false })
    const chain = chainOf([1, 2, 3])
    await driver.add(...chain)
    await driver.setHead(chain.at(-1) ?? expect.unreachable())
    await driver.prove(...chain)
    const isNew = (slot: number): boolean => slot >= 3
    const reopened = await LightChain.open({
      store: driver.store,
      proofDescriptor: (slot) => (isNew(slot) ? TWO_NODES : Uint8Array.of(0x2c)),
    })
    expect(reopened.stateRange).toEqual({
      tail: expect.objectContaining({ slot: 3 }),
      head: expect.objectContaining({ slot: 3 }),
    })
    expect(reopened.headerRange?.tail.slot).toBe(1)
  })
})
