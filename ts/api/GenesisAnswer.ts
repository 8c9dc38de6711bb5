import { hexToBytes, type Root } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import { isJsonObject } from '../types/unwrapEnvelope.ts'

/** What a beacon node says of its chain's beginning. */
export interface GenesisAnswer {
  /** Unix seconds. */
  readonly genesisTime: number
  readonly genesisValidatorsRoot: Root
  /** 4 bytes. */
  readonly genesisForkVersion: Root
}

/** @throws DecodeError */
export function decodeGenesisAnswer(json: unknown): GenesisAnswer {
  const data = isJsonObject(json) ? json.data : undefined
  if (!isJsonObject(data)) throw new DecodeError('not a genesis: it has no data object')
  const genesisTime = typeof data.genesis_time === 'string' ? Number(data.genesis_time) : Number.NaN
  if (!Number.isSafeInteger(genesisTime) || genesisTime < 0) throw new DecodeError('not a genesis: no genesis_time')
  return {
    genesisTime,
    genesisValidatorsRoot: hexField(data, 'genesis_validators_root', 32),
    genesisForkVersion: hexField(data, 'genesis_fork_version', 4),
  }
}

function hexField(data: Readonly<Record<string, unknown>>, key: string, length: number): Root {
  const value = data[key]
  if (typeof value !== 'string') throw new DecodeError(`not a genesis: no ${key}`)
  hexToBytes(value, length)
  return `0x${value.slice(2).toLowerCase()}`
}
