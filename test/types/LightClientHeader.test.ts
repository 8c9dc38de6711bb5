import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mainnet } from '../../ts/params/networks.ts'
import {
  executionBlockHash,
  isEmptyLightClientHeader,
  isValidLightClientHeader,
  type LightClientHeader,
} from '../../ts/types/LightClientHeader.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { emptyHeader } from '../support/container-header.ts'
import { type ExecutionPayloadHeader, executionHeaderOf, executionHeaderSsz } from '../support/execution-header.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

const capella = 'light-client/mainnet-capella-periods-862-867/updates.json'

function capellaHeader() {
  const answer: readonly unknown[] = JSON.parse(readFileSync(vectorPath(capella), 'utf8'))
  const { attestedHeader } = decodeUpdate(mainnet, { json: answer[0] })
  expect(attestedHeader.fork).toBe('capella')
  return attestedHeader
}

describe.skipIf(!hasVectors(capella))('the execution part of a header follows its own slot, not its container', () => {
  it('a capella header is valid in its own container and in a later one without blob gas', () => {
    const header = capellaHeader()
    expect(isValidLightClientHeader(mainnet, header)).toBe(true)
    const payload = executionHeaderOf('capella', header.execution)
    const electra = (execution: ExecutionPayloadHeader): LightClientHeader => ({
      ...header,
      fork: 'electra',
      execution: executionHeaderSsz('electra', execution),
    })
    expect(isValidLightClientHeader(mainnet, electra(payload))).toBe(true)
    expect(executionBlockHash(electra(payload))).toBe(executionBlockHash(header))
    expect(isValidLightClientHeader(mainnet, electra({ ...payload, blobGasUsed: 1n }))).toBe(false)
  })

  it('a changed payload header, branch or body root is not proven', () => {
    const header = capellaHeader()
    const payload = executionHeaderOf('capella', header.execution)
    const execution = executionHeaderSsz('capella', { ...payload, gasUsed: payload.gasUsed + 1n })
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
      const empty = { ...emptyHeader(fork), beacon }
      expect(isValidLightClientHeader(mainnet, empty)).toBe(true)
      expect(executionBlockHash(empty)).toBeUndefined()
    }
  })
})

describe('the empty header', () => {
  it.each(['altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu', 'gloas'] as const)(
    '%s: is known as empty',
    (fork) => {
      const header = emptyHeader(fork)
      expect(header.fork).toBe(fork)
      expect(isEmptyLightClientHeader(header)).toBe(true)
      expect(isEmptyLightClientHeader({ ...header, beacon: { ...header.beacon, proposerIndex: 1 } })).toBe(false)
    },
  )
})
