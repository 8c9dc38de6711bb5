import { readFileSync } from 'node:fs'
import { ChainSpec, type ScheduledFork } from '../../ts/native/ChainSpec.ts'
import { vectorPath } from '../support/vectors.ts'

const names = ['altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu', 'gloas'] as const

/** Bytes of a hex string with its prefix. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.slice(2), 'hex'))
}

/** A spec from the values of a fork schedule; forks without an epoch are left out. */
export function chainSpec(values: {
  readonly genesisValidatorsRoot: string
  readonly preset: 'mainnet' | 'minimal'
  readonly forks: Partial<Record<(typeof names)[number], { readonly epoch: number | null; readonly version: string }>>
}): ChainSpec {
  const minimal = values.preset === 'minimal'
  const forks = names.flatMap((name): ScheduledFork[] => {
    const fork = values.forks[name]
    if (fork === undefined || fork.epoch === null) return []
    return [{ name, rules: name, epoch: fork.epoch, version: bytesOf(fork.version) }]
  })
  return new ChainSpec({
    genesisValidatorsRoot: bytesOf(values.genesisValidatorsRoot),
    syncCommitteeSize: minimal ? 32 : 512,
    slotsPerEpoch: minimal ? 8 : 32,
    epochsPerSyncCommitteePeriod: minimal ? 8 : 256,
    forks,
  })
}

/** The spec of a public network of the vectors. */
export function publicChainSpec(network: 'mainnet' | 'sepolia'): ChainSpec {
  const schedules = JSON.parse(readFileSync(vectorPath('networks/fork-schedules.json'), 'utf8'))
  const { genesis_validators_root: genesisValidatorsRoot, forks } = schedules[network]
  return chainSpec({ genesisValidatorsRoot, preset: 'mainnet', forks })
}

/** Serialized committee of its JSON form. */
export function committeeBytes(committee: {
  readonly pubkeys: string[]
  readonly aggregate_pubkey: string
}): Uint8Array {
  return Uint8Array.from(Buffer.concat([...committee.pubkeys, committee.aggregate_pubkey].map(bytesOf)))
}
