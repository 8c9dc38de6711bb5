import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { emptyLightClientHeader, isEmptyLightClientHeader } from '../../ts/types/emptyLightClientHeader.ts'
import { executionRoot } from '../../ts/types/executionRoot.ts'
import {
  executionBlockHash,
  isValidLightClientHeader,
  type LightClientHeader,
} from '../../ts/types/LightClientHeader.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { capellaPayloadHeaderType, denebPayloadHeaderType } from '../../ts/types/ssz/payloadHeaderTypes.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

const capella = 'light-client/mainnet-capella-periods-862-867/updates.json'

function capellaHeader() {
  const answer: readonly unknown[] = JSON.parse(readFileSync(vectorPath(capella), 'utf8'))
  const { attestedHeader } = decodeUpdate(mainnet, { json: answer[0] })
  if (attestedHeader.fork !== 'capella') throw new Error('not a capella header')
  return attestedHeader
}

describe.skipIf(!hasVectors(capella))('the execution part of a header follows its own slot, not its container', () => {
  it('a capella header is valid in its own container and in a later one without blob gas', () => {
    const header = capellaHeader()
    expect(isValidLightClientHeader(mainnet, header)).toBe(true)
    const root = bytesToHex(capellaPayloadHeaderType.hashTreeRoot(header.execution))
    expect(executionRoot(mainnet, header)).toBe(root)
    const later: LightClientHeader = {
      ...header,
      fork: 'electra',
      execution: { ...header.execution, blobGasUsed: 0n, excessBlobGas: 0n },
    }
    expect(isValidLightClientHeader(mainnet, later)).toBe(true)
    expect(executionRoot(mainnet, later)).toBe(root)
    const withGas: LightClientHeader = {
      ...later,
      execution: { ...header.execution, blobGasUsed: 1n, excessBlobGas: 0n },
    }
    expect(isValidLightClientHeader(mainnet, withGas)).toBe(false)
  })

  it('a changed payload header, branch or body root is not proven', () => {
    const header = capellaHeader()
    const execution = { ...header.execution, gasUsed: header.execution.gasUsed + 1n }
    expect(isValidLightClientHeader(mainnet, { ...header, execution })).toBe(false)
    expect(isValidLightClientHeader(mainnet, { ...header, executionBranch: header.executionBranch.slice(1) })).toBe(
      false,
    )
    const beacon = { ...header.beacon, bodyRoot: header.beacon.stateRoot }
    expect(isValidLightClientHeader(mainnet, { ...header, beacon })).toBe(false)
  })

  it('before capella the execution part must be empty', () => {
    const header = capellaHeader()
    const beacon = { ...header.beacon, slot: 5_000_000 }
    expect(isValidLightClientHeader(mainnet, { ...header, beacon })).toBe(false)
    for (const fork of ['capella', 'deneb', 'gloas'] as const) {
      const empty = { ...emptyLightClientHeader(fork), beacon }
      expect(isValidLightClientHeader(mainnet, empty)).toBe(true)
      expect(executionBlockHash(empty)).toBeUndefined()
      expect(executionRoot(mainnet, empty)).toBe(`0x${'00'.repeat(32)}`)
    }
  })
})

describe('the empty header', () => {
  it.each(['altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu', 'gloas'] as const)(
    '%s: is known as empty',
    (fork) => {
      const header = emptyLightClientHeader(fork)
      expect(header.fork).toBe(fork)
      expect(isEmptyLightClientHeader(header)).toBe(true)
      expect(isEmptyLightClientHeader({ ...header, beacon: { ...header.beacon, proposerIndex: 1 } })).toBe(false)
    },
  )

  it('a genesis header in a gloas container has the root of an empty payload header', () => {
    const genesis = {
      ...mainnet,
      forks: mainnet.forks.map((fork) => ({ ...fork, epoch: fork.name === 'fulu' ? 10 : 0 })),
    }
    const root = bytesToHex(denebPayloadHeaderType.hashTreeRoot(denebPayloadHeaderType.defaultValue()))
    expect(executionRoot(genesis, emptyLightClientHeader('gloas'))).toBe(root)
  })
})
