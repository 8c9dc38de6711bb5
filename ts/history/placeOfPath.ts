import { ValidationError } from '../errors.ts'
import { childGindex } from '../merkle/childGindex.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import type { Preset } from '../params/Preset.ts'
import { beaconStateShape } from '../types/state/beaconStateShape.ts'
import { resolveStatePath } from '../types/state/resolveStatePath.ts'
import type { HistoryPlace } from './HistoryPlace.ts'

/** What a proof claims of its way: the part of a state of that fork, and the slot whose root is there. */
export interface PathClaim {
  readonly preset: Preset
  readonly fork: LightClientFork
  readonly path: string
  readonly slot: number
}

/**
 * The place that a proof names. Whether the slot's root is there, the proof shows: its header has a slot.
 *
 * @throws ValidationError `WRONG_FIELD` for another part of the state; ConfigError `ERR_FIELD`
 * @example
 * placeOfPath({ preset: mainnet.preset, fork: 'electra', path: 'historical_summaries[3].block_summary_root', slot: 1 }).kind
 */
export function placeOfPath({ preset, fork, path, slot }: PathClaim): HistoryPlace {
  const size = preset.slotsPerHistoricalRoot
  const kind = /^(block_roots|historical_roots)\[\d+\]$|^(historical_summaries)\[\d+\]\.block_summary_root$/.exec(path)
  const name = kind?.[1] ?? kind?.[2]
  const { gindex } = resolveStatePath(beaconStateShape(preset, fork), path)
  const inRoots = BigInt(size + (slot % size))
  const period = Math.floor(slot / size)
  switch (name) {
    case 'block_roots':
      return { kind: name, path, gindex }
    case 'historical_summaries':
      return { kind: name, path, gindex, period, rootGindex: inRoots }
    case 'historical_roots':
      return { kind: name, path, gindex, period, rootGindex: childGindex(2n, inRoots) }
    default:
      throw new ValidationError('WRONG_FIELD', `${JSON.stringify(path.slice(0, 60))} holds no roots of older blocks`)
  }
}
