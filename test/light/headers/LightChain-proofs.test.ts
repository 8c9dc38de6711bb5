import { describe, expect, it } from 'vitest'
import { ValidationError } from '../../../ts/errors.ts'
import { LightChain } from '../../../ts/light/headers/LightChain.ts'
import { formatOfGindices } from '../../../ts/merkle/formatOfGindices.ts'
import { MultiProof } from '../../../ts/merkle/MultiProof.ts'
import { leafFormat } from '../../../ts/merkle/ProofFormat.ts'
import { chainOf, childOf, proofOf, TWO_NODES } from '../../support/header-tree.ts'
import { LightChainDriver } from '../../support/light-chain-driver.ts'

const header = childOf(undefined, 7)
const good = proofOf(header)

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

const refused: readonly (readonly [string, string, MultiProof])[] = [
  ['another value', 'WRONG_ROOT', new MultiProof(TWO_NODES, changed(good.values, 40))],
  ['the proof of another state', 'WRONG_ROOT', proofOf(childOf(undefined, 8))],
  ['the root itself for its fields', 'WRONG_FORMAT', new MultiProof(leafFormat, good.root)],
  ['a proof of more', 'WRONG_FORMAT', new MultiProof(formatOfGindices([2n, 6n]), new Uint8Array(96))],
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
      proofFormat: (slot) => (isNew(slot) ? TWO_NODES : formatOfGindices([4n])),
    })
    expect(reopened.stateRange).toEqual({
      tail: expect.objectContaining({ slot: 3 }),
      head: expect.objectContaining({ slot: 3 }),
    })
    expect(reopened.headerRange?.tail.slot).toBe(1)
  })
})
