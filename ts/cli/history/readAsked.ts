import { ConfigError } from '../../errors.ts'
import type { LightClientFork } from '../../params/ForkName.ts'
import type { Preset } from '../../params/Preset.ts'
import { beaconBlockShape, executionBlockHashPath } from '../../types/state/beaconBlockShape.ts'
import { beaconStateShape } from '../../types/state/beaconStateShape.ts'
import { resolveStatePath } from '../../types/state/resolveStatePath.ts'
import { readPart, type StatePart } from '../readParts.ts'

/** A part of a block, or of its state. */
export interface AskedPart {
  readonly of: 'block' | 'state'
  readonly part: StatePart
}

const EXECUTION_BLOCK_HASH = 'execution_block_hash'
const BLOCK_PREFIX = 'block.'

/** Whether a name is that of a part of the block, and not of its state. */
export function isOfBlock(name: string): boolean {
  return name === EXECUTION_BLOCK_HASH || name.startsWith(BLOCK_PREFIX)
}

/**
 * A part as a person names it: of the block, `execution_block_hash` or `block.` and a field, else of the state.
 *
 * @throws ConfigError `ERR_FIELD`, `ERR_GINDEX`
 */
export function readAsked(name: string, preset: Preset, fork: LightClientFork): AskedPart {
  if (!isOfBlock(name)) return { of: 'state', part: readPart(name, beaconStateShape(preset, fork)) }
  const path = name === EXECUTION_BLOCK_HASH ? executionBlockHashPath(fork) : name.slice(BLOCK_PREFIX.length)
  if (path === undefined) {
    throw new ConfigError(`blocks of ${fork} are from before the merge: they have no execution block hash`, {
      code: 'ERR_FIELD',
    })
  }
  const { gindex, ...node } = resolveStatePath(beaconBlockShape(preset, fork), path)
  return { of: 'block', part: { gindex, node: { ...node, gindex, path: name } } }
}
