import { describe, expect, it } from 'vitest'
import { hexToBytes, type Root } from '../../ts/bytes.ts'
import { asWord } from '../../ts/execution/ProvenAccount.ts'
import { ProvenAncestry } from '../../ts/execution/ProvenAncestry.ts'
import { type ProvenHeader, provenHeader } from '../../ts/execution/ProvenHeaders.ts'
import { ProviderError } from '../../ts/execution/ProviderError.ts'
import { UnprovenBlockError } from '../../ts/execution/UnprovenBlockError.ts'

const HEAD = 100_000
const WINDOW = 8191

/** The chain's hashes, made of numbers. */
const hashOf = (number: number): Root => asWord(`0x${(number + 1).toString(16)}`)

function block(number: number): ProvenHeader {
  return provenHeader({
    hash: hexToBytes(hashOf(number)),
    parentHash: hexToBytes(hashOf(number - 1)),
    number: BigInt(number),
    timestamp: BigInt(12 * number),
    stateRoot: new Uint8Array(32),
    logsBloom: new Uint8Array(256),
    beneficiary: new Uint8Array(20),
    json: new Uint8Array(0),
    gasLimit: 0n,
    gasUsed: 0n,
  })
}

/** A chain of that kind, and what is asked for about it. */
function chain({
  states,
  history,
}: {
  readonly states: 'all' | 'newest' | 'none'
  readonly history?: 'held' | 'broken'
}) {
  const asked: string[] = []
  const ancestry = new ProvenAncestry({
    headers: {
      byHash: async (hash) => {
        asked.push('header')
        return block(Number(BigInt(hash)) - 1)
      },
    },
    state: {
      account: async (header, address, slots) => {
        asked.push('state')
        if (states === 'none' || (states === 'newest' && header.number !== HEAD)) {
          throw new ProviderError('missing trie node', { code: 'ERR_PROVIDERS' })
        }
        const [key = '0x0'] = slots
        // The newest block before the header whose number has that place.
        const place = Number(BigInt(key))
        const back = (header.number - 1 - place + WINDOW) % WINDOW
        const value = hashOf(header.number - 1 - back)
        const nothing = asWord('0x0')
        const storageProof = [{ key, value, proof: [] }]
        const account = { balance: '0x0', nonce: '0x0', codeHash: nothing, storageHash: nothing } as const
        return { address, ...account, accountProof: [], storageProof }
      },
    },
    old:
      history === undefined
        ? undefined
        : {
            at: async (number) => {
              asked.push('history')
              if (history === 'broken') throw new UnprovenBlockError(`nobody gives the roots for ${number}`)
              return block(number)
            },
          },
  })
  return {
    asked,
    at: async (distance: number) => {
      asked.length = 0
      const found = await ancestry.at(block(HEAD), HEAD - distance)
      expect(found.hash).toBe(hashOf(HEAD - distance))
      return asked.length
    },
  }
}

describe('the way from the verified head to an older block', () => {
  it('goes over parents, the contract of the head, and the history of the beacon chain, with few questions each', async () => {
    const { at, asked } = chain({ states: 'newest', history: 'held' })
    expect(await at(2)).toBeLessThanOrEqual(3)
    for (const distance of [33, 5_000, WINDOW]) {
      await at(distance)
      expect(asked).toEqual(['state', 'header'])
    }
    for (const distance of [WINDOW + 1, 30_000, HEAD]) {
      await at(distance)
      expect(asked).toEqual(['history', 'header'])
      await at(distance)
      expect(asked).toEqual(['header'])
    }
  })

  it('without that history goes by the contract in older and older states, where a provider keeps them', async () => {
    const { at } = chain({ states: 'all' })
    expect(await at(WINDOW + 1)).toBeLessThanOrEqual(4)
    expect(await at(10 * WINDOW)).toBeLessThanOrEqual(30)
  })

  it('where nothing leads there is refused at once, with what helps', async () => {
    const { at, asked } = chain({ states: 'newest' })
    await expect(at(30_000)).rejects.toThrow(
      /Add a provider that keeps old states, or an archive, a beacon node that keeps old blocks/,
    )
    expect(asked.length).toBeLessThanOrEqual(4)
    await expect(chain({ states: 'none' }).at(5_000)).rejects.toThrow(UnprovenBlockError)
    await expect(chain({ states: 'newest', history: 'broken' }).at(30_000)).rejects.toThrow('nobody gives the roots')
  })

  it('is walked over parents where the history does not help and they are near enough', async () => {
    const { at, asked } = chain({ states: 'none', history: 'broken' })
    await at(900)
    expect(asked.filter((question) => question === 'header').length).toBeLessThanOrEqual(901)
  })
})
