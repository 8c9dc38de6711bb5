import { ConfigError } from '../../errors.ts'
import { childGindex } from '../../merkle/childGindex.ts'
import { nearNames } from './nearNames.ts'
import type { ContainerShape, Shape } from './Shape.ts'
import type { StateNode } from './StateNode.ts'
import { capacity, elementPart, fieldPart, listLength, type ShapePart } from './shapeTree.ts'

/** Longer than any real one. */
const MAX_PATH_LENGTH = 200

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
  const steps = readSteps(path)
  let place: ShapePart = { gindex: 1n, shape: root, offset: 0 }
  let taken = ''
  for (const step of steps) {
    const part = typeof step === 'number' ? element(place.shape, step, taken) : field(place.shape, step, taken)
    place = { ...part, gindex: childGindex(place.gindex, part.gindex) }
    taken = typeof step === 'number' ? `${taken}[${step}]` : taken === '' ? step : `${taken}.${step}`
  }
  return { path, ...place }
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

function readSteps(path: string): readonly (string | number)[] {
  const isPath =
    path.length <= MAX_PATH_LENGTH && /^[a-z0-9_]+(?:\[\d{1,15}\])*(?:\.[a-z0-9_]+(?:\[\d{1,15}\])*)*$/.test(path)
  if (!isPath) {
    throw fieldError(
      `${JSON.stringify(path.slice(0, 60))} is not a name of a state's part: write it like finalized_checkpoint.root or block_roots[5]`,
    )
  }
  return [...path.matchAll(/[a-z0-9_]+|\[(\d+)\]/g)].map(([text, index]) =>
    index === undefined ? text : Number(index),
  )
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
