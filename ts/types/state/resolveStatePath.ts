import { ConfigError } from '../../errors.ts'
import { childGindex } from '../../merkle/childGindex.ts'
import { nearNames } from './nearNames.ts'
import type { ContainerShape, Shape } from './Shape.ts'
import type { StateNode } from './StateNode.ts'
import { capacity, elementPart, fieldPart, listLength, type ShapePart } from './shapeTree.ts'

/** Longer than any real one. */
const MAX_PATH_LENGTH = 200

/**
 * Parts that a name with ranges stands for at most: servers give no more nodes at once.
 *
 * @example
 * resolveStatePaths(beaconStateShape(mainnetPreset, 'electra'), `block_roots[0..${MAX_RANGE_PARTS - 1}]`)
 */
export const MAX_RANGE_PARTS = 4000

/** Elements that fit into what generalized indices of 64 bits reach. */
const MAX_INDEX = 2 ** 40

/**
 * Finds a part of a state by name: fields joined by dots, elements by number in brackets, the number of elements of a list
 * as `length`.
 *
 * @param root - the state of the fork at the slot in question, see {@link beaconStateShape}
 * @throws ConfigError `ERR_FIELD`: no such part, with near names
 * @example
 * resolveStatePath(beaconStateShape(mainnetPreset, 'electra'), 'finalized_checkpoint.root').gindex // 169n
 */
export function resolveStatePath(root: ContainerShape, path: string): StateNode {
  const [node, second] = resolveStatePaths(root, path)
  if (node === undefined || second !== undefined) throw fieldError(`${path} names several parts, not one`)
  return { ...node, path }
}

/** Elements that an open range ends after: the list's name, and the first element asked for. */
export type LengthOf = (list: string, first: number) => number | undefined

/**
 * Finds parts of a state by a name in which numbers may be ranges, both ends included: `block_roots[0..31]`, or `block_roots[8000..]`
 * up to the end.
 *
 * @param lengthOf - how many elements a list has, for ranges without an end; a vector has its length
 * @returns each part under its own name, in order
 * @throws ConfigError `ERR_FIELD`: no such part, no end where one is needed, or more than {@link MAX_RANGE_PARTS} parts
 * @example
 * const shape = beaconStateShape(mainnetPreset, 'electra')
 * resolveStatePaths(shape, 'block_roots[0..31]').length // 32
 * resolveStatePaths(shape, 'historical_summaries[700..].block_summary_root', () => 712).length // 12
 */
export function resolveStatePaths(root: ContainerShape, path: string, lengthOf?: LengthOf): readonly StateNode[] {
  let nodes: readonly StateNode[] = [{ path: '', gindex: 1n, shape: root, offset: 0 }]
  for (const step of readSteps(path)) {
    nodes = nodes.flatMap((node) => partsOf(node, step, lengthOf))
    if (nodes.length > MAX_RANGE_PARTS) throw tooMany(path)
  }
  return nodes
}

function partsOf(node: StateNode, step: Step, lengthOf: LengthOf | undefined): readonly StateNode[] {
  if (typeof step === 'string') {
    const { path, shape } = node
    return [below(node, field(shape, step, path), path === '' ? step : `${path}.${step}`)]
  }
  const last = step.last ?? openEnd(node, step.first, lengthOf)
  if (last < step.first) throw fieldError(`${node.path}[${step.first}..${last}] ends before it begins`)
  if (last - step.first >= MAX_RANGE_PARTS) throw tooMany(`${node.path}[${step.first}..${last}]`)
  return Array.from({ length: last - step.first + 1 }, (_, index) => {
    const number = step.first + index
    return below(node, element(node.shape, number, node.path), `${node.path}[${number}]`)
  })
}

function below(node: StateNode, part: ShapePart, path: string): StateNode {
  return { ...part, path, gindex: childGindex(node.gindex, part.gindex) }
}

/** The last element of a vector, or of a list whose length is known. */
function openEnd({ shape, path }: StateNode, first: number, lengthOf: LengthOf | undefined): number {
  if (!('element' in shape)) throw fieldError(`${path} has no elements by number`)
  const length = shape.kind === 'vector' ? shape.length : lengthOf?.(path, first)
  if (length === undefined) {
    throw fieldError(
      `how long ${path} is, its state alone says: name where the range ends, as ${path}[${first}..${first + 9}]`,
    )
  }
  if (first >= length) throw fieldError(`${path} has ${length} elements, and none from ${first} on`)
  return length - 1
}

function tooMany(path: string): ConfigError {
  return fieldError(
    `${path} names more than ${MAX_RANGE_PARTS} parts, as many as servers prove at once: ask for a shorter range`,
  )
}

/** Every field of the container and of those in it, elements of lists and vectors left out. */
export function fieldNodes(root: ContainerShape): readonly StateNode[] {
  const below = (shape: ContainerShape, prefix: string, at: bigint): StateNode[] =>
    Object.keys(shape.fields).flatMap((name) => {
      const part = fieldPart(shape, name)
      if (part === undefined) return []
      const node = { ...part, path: `${prefix}${name}`, gindex: childGindex(at, part.gindex) }
      return part.shape.kind === 'container' ? [node, ...below(part.shape, `${node.path}.`, node.gindex)] : [node]
    })
  return below(root, '', 1n)
}

/** A field, or elements by number; the last one is undefined where a range has no end. */
type Step = string | { readonly first: number; readonly last: number | undefined }

const PATH =
  /^[a-z0-9_]+(?:\[\d{1,15}(?:\.\.(?:\d{1,15})?)?\])*(?:\.[a-z0-9_]+(?:\[\d{1,15}(?:\.\.(?:\d{1,15})?)?\])*)*$/

function readSteps(path: string): readonly Step[] {
  if (path.length > MAX_PATH_LENGTH || !PATH.test(path)) {
    throw fieldError(
      `${JSON.stringify(path.slice(0, 60))} is not a name of a state's part: write it like finalized_checkpoint.root, block_roots[5] or block_roots[0..31]`,
    )
  }
  return Array.from(path.matchAll(/\[(\d+)(\.\.)?(\d+)?\]|[a-z0-9_]+/g), ([text, first, isRange, last]) => {
    if (first === undefined) return text
    return {
      first: Number(first),
      last: last === undefined ? (isRange === undefined ? Number(first) : undefined) : Number(last),
    }
  })
}

function field(shape: Shape, name: string, parent: string): ShapePart {
  const where = parent === '' ? 'the state of this fork' : parent
  switch (shape.kind) {
    case 'container': {
      const part = fieldPart(shape, name)
      if (part !== undefined) return part
      const near = nearNames(name, Object.keys(shape.fields))
      throw fieldError(`${where} has no field ${name}; there ${near.length === 1 ? 'is' : 'are'} ${near.join(', ')}`)
    }
    case 'list':
    case 'progressiveList':
      if (name === 'length') return listLength
      throw fieldError(`${where} is a list: name an element such as ${parent}[0], or ${parent}.length`)
    case 'vector':
      throw fieldError(`${where} is a vector of ${shape.length}: name an element such as ${parent}[0]`)
    case 'uint':
    case 'boolean':
    case 'bytes':
    case 'bits':
    case 'byteList':
      throw fieldError(`${where} has no parts`)
  }
}

function element(shape: Shape, index: number, parent: string): ShapePart {
  if (!('element' in shape)) throw fieldError(`${parent} has no elements by number`)
  const count = capacity(shape) ?? MAX_INDEX
  if (index >= count) throw fieldError(`${parent} has no element ${index}: they are numbered 0 to ${count - 1}`)
  return elementPart(shape, index)
}

function fieldError(message: string): ConfigError {
  return new ConfigError(message, { code: 'ERR_FIELD' })
}
