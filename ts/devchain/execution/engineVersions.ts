import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { DEV_FORKS, type DevFork } from '../DevFork.ts'

export type NewPayloadVersion = 1 | 2 | 3 | 4 | 5
export type ForkchoiceVersion = 1 | 2 | 3 | 4

/** Methods of the engine API by the payload's fork. */
export interface EngineVersions {
  readonly newPayload: NewPayloadVersion
  readonly forkchoiceUpdated: ForkchoiceVersion
}

const VERSIONS: Readonly<Record<DevFork, EngineVersions>> = {
  altair: { newPayload: 1, forkchoiceUpdated: 1 },
  bellatrix: { newPayload: 1, forkchoiceUpdated: 1 },
  capella: { newPayload: 2, forkchoiceUpdated: 2 },
  deneb: { newPayload: 3, forkchoiceUpdated: 3 },
  electra: { newPayload: 4, forkchoiceUpdated: 3 },
  fulu: { newPayload: 4, forkchoiceUpdated: 3 },
  gloas: { newPayload: 5, forkchoiceUpdated: 4 },
}

/**
 * Methods for a payload of that time: an execution client knows forks by timestamp and nothing of slots.
 *
 * @param timestamp - Unix seconds
 */
export function engineVersionsAt(config: NetworkConfig, timestamp: number): EngineVersions {
  const epochMs = config.slotDurationMs * config.preset.slotsPerEpoch
  const fork = config.forks.findLast(({ epoch }) => config.genesisTime * 1000 + epoch * epochMs <= timestamp * 1000)
  const name = DEV_FORKS.find((known) => known === (fork?.rules ?? fork?.name))
  return VERSIONS[name ?? 'altair']
}
