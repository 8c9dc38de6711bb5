import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import { FORK_RULES } from '../params/forkRules.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { rulesOfFork } from '../params/rulesOfFork.ts'
import type { BeaconEvent } from '../sync/requests.ts'
import { decodeFinalityUpdate } from '../types/FinalityUpdate.ts'
import { safeNumber } from '../types/Header.ts'
import { decodeOptimisticUpdate } from '../types/OptimisticUpdate.ts'
import { uintFromJson } from '../types/ssz/uintFromJson.ts'
import { unwrapEnvelope } from '../types/unwrapEnvelope.ts'
import { parseBoundedJson } from './parseBoundedJson.ts'
import type { ServerSentEvent } from './SseParser.ts'

const TOPICS = ['light_client_optimistic_update', 'light_client_finality_update', 'head'] as const

/** What the event stream is opened for, most needed first; a network is spared refusals of what its forks do not have. */
export function eventTopics(config: NetworkConfig): readonly string[] {
  const rows = config.forks.flatMap((fork) => rulesOfFork(fork) ?? [])
  return [...TOPICS, ...new Set(rows.flatMap((rules) => FORK_RULES[rules].eventTopics))]
}

/**
 * An event of the stream, with or without `{version, data}` around its object; `undefined` for one that nobody asked for.
 *
 * @throws DecodeError
 * @see https://github.com/ethereum/beacon-APIs/blob/7a58b5a44ceb6174162f75e1bb6666efbb6ec07f/apis/eventstream/index.yaml
 */
export function decodeBeaconEvent(config: NetworkConfig, event: ServerSentEvent): BeaconEvent | undefined {
  switch (event.name) {
    case 'light_client_optimistic_update':
      return { type: 'optimistic', update: decodeOptimisticUpdate(config, bytesOf(event)) }
    case 'light_client_finality_update':
      return { type: 'finality', update: decodeFinalityUpdate(config, bytesOf(event)) }
    case 'head':
    case 'head_v2': {
      const { slot, block } = unwrapEnvelope(jsonOf(event))
      if (typeof block !== 'string') throw new DecodeError('not a head event: it names no block')
      return { type: 'head', ...blockNamed(slot, block) }
    }
    case 'execution_payload_available': {
      const { slot, block_root: block } = unwrapEnvelope(jsonOf(event))
      if (typeof block !== 'string') throw new DecodeError('not a payload event: it names no block')
      return { type: 'payload', ...blockNamed(slot, block) }
    }
    default:
      return undefined
  }
}

function blockNamed(slot: unknown, block: string): { readonly slot: number; readonly root: Root } {
  return { slot: safeNumber(uintFromJson(slot, 8), 'slot'), root: bytesToHex(hexToBytes(block, 32)) }
}

function bytesOf(event: ServerSentEvent): { readonly jsonBytes: Uint8Array } {
  return { jsonBytes: new TextEncoder().encode(event.data) }
}

function jsonOf(event: ServerSentEvent): unknown {
  return parseBoundedJson(event.data, `event ${event.name}`)
}
