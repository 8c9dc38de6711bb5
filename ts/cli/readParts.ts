import { ConfigError } from '../errors.ts'
import { requireGindex } from '../merkle/childGindex.ts'
import { fieldNodes, type LengthOf, resolveStatePath, resolveStatePaths } from '../types/state/resolveStatePath.ts'
import type { ContainerShape } from '../types/state/Shape.ts'
import type { StateNode } from '../types/state/StateNode.ts'

/** A part of a state: by name, or by generalized index alone where that is not a field's. */
export type StatePart = { readonly gindex: bigint; readonly node: StateNode | undefined }

/**
 * A part of a state as a person names it: a generalized index or a name.
 *
 * @throws ConfigError `ERR_FIELD`, `ERR_GINDEX`
 */
export function readPart(text: string, shape: ContainerShape): StatePart {
  if (!/^[-+]?\d/.test(text)) {
    const node = resolveStatePath(shape, text)
    return { gindex: node.gindex, node }
  }
  const gindex = readGindex(text)
  return { gindex, node: fieldNodes(shape).find((field) => field.gindex === gindex) }
}

/**
 * The same of a name in which numbers may be ranges: a part for each.
 *
 * @throws ConfigError `ERR_FIELD`, `ERR_GINDEX`
 */
export function readPartsOf(text: string, shape: ContainerShape, lengthOf?: LengthOf): readonly StatePart[] {
  if (!text.includes('..')) return [readPart(text, shape)]
  return resolveStatePaths(shape, text, lengthOf).map((node) => ({ gindex: node.gindex, node }))
}

/** @throws ConfigError `ERR_GINDEX` for anything but 1 to 2^64 - 1 in decimal digits */
export function readGindex(text: string): bigint {
  if (!/^\d{1,40}$/.test(text)) throw gindexError(text, 'is not a generalized index: write a whole number such as 169')
  try {
    return requireGindex(BigInt(text))
  } catch (cause) {
    throw gindexError(text, `cannot be requested: ${cause instanceof Error ? cause.message : 'not an index'}`)
  }
}

function gindexError(text: string, problem: string): ConfigError {
  return new ConfigError(`${JSON.stringify(text.slice(0, 60))} ${problem}`, { code: 'ERR_GINDEX' })
}
