import { describe, expect, it } from 'vitest'
import { networks } from '../../ts/params/networks.ts'
import { readConfigValues } from '../../ts/params/readConfigValues.ts'
import { specValues } from '../../ts/serve/specValues.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'

describe('what is told of a network', () => {
  it.each([...Object.values(networks), testNetwork({ ...fuluEpochs, gloas: 7 })])('makes $name again', (network) => {
    const { genesisTime, genesisValidatorsRoot } = network
    const { warnings: _warnings, ...read } = readConfigValues(specValues(network), {
      genesisTime,
      genesisValidatorsRoot,
    })
    expect(read).toMatchObject(network)
  })

  it('is text, or lists of text', () => {
    for (const value of Object.values(specValues(networks.mainnet))) {
      if (Array.isArray(value))
        for (const entry of value) expect(Object.values(entry)).toEqual([expect.any(String), expect.any(String)])
      else expect(value).toEqual(expect.any(String))
    }
  })
})
