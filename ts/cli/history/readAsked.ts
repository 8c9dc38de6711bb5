import { ConfigError } from '../../errors.ts'
import type { LightClientFork } from '../../params/ForkName.ts'
import type { Preset } from '../../params/Preset.ts'
import { beaconBlockShape, executionBlockHashPath } from '../../types/state/beaconBlockShape.ts'
import { beaconStateShape } from '../../types/state/beaconStateShape.ts'
import { type LengthOf, resolveStatePath, resolveStatePaths } from '../../types/state/resolveStatePath.ts'
import type { StateNode } from '../../types/state/StateNode.ts'
import { readPartsOf, type StatePart } from '../readParts.ts'

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
 * Parts as a person names them, in which numbers may be ranges: of the block, `execution_block_hash` or `block.` and a field,
 * else of the state.
 *
 * @throws ConfigError `ERR_FIELD`, `ERR_GINDEX`
 */
export function readAsked(
  name: string,
  {
    preset,
    fork,
    lengthOf,
  }: { readonly preset: Preset; readonly fork: LightClientFork; readonly lengthOf?: LengthOf | undefined },
): readonly AskedPart[] {
  if (!isOfBlock(name)) {
    return readPartsOf(name, beaconStateShape(preset, fork), lengthOf).map((part) => ({ of: 'state', part }))
  }
  const shape = beaconBlockShape(preset, fork)
  if (name === EXECUTION_BLOCK_HASH) {
    const path = executionBlockHashPath(fork)
    if (path !== undefined) return [{ of: 'block', part: blockPart(resolveStatePath(shape, path), name) }]
    throw new ConfigError(`blocks of ${fork} are from before the merge: they have no execution block hash`, {
      code: 'ERR_FIELD',
    })
  }
  return resolveStatePaths(shape, name.slice(BLOCK_PREFIX.length)).map((node) => ({
    of: 'block',
    part: blockPart(node, `${BLOCK_PREFIX}${node.path}`),
  }))
}

function blockPart(node: StateNode, path: string): StatePart {
  return { gindex: node.gindex, node: { ...node, path } }
}
