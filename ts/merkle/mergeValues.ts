import { InternalError } from '../errors.ts'
import { foldTree } from './foldTree.ts'
import type { FormatPlace } from './formatPath.ts'
import type { ProofFormat } from './ProofFormat.ts'
import { nodesAt, type ProofNodes } from './proofRoot.ts'

interface SourcePlace extends FormatPlace {
  readonly values: Uint8Array
}

interface Step {
  /** The same node in every proof that reaches down to it. */
  readonly places: readonly SourcePlace[]
  readonly target: ProofFormat
}

/**
 * Values of the merged format of proofs that have the same root. Each of them is a value of at least one of the proofs,
 * so nothing is hashed.
 */
export function mergeValues(proofs: readonly ProofNodes[], merged: ProofFormat): Uint8Array {
  const values = new Uint8Array(32 * merged.valueCount)
  let written = 0
  const places = proofs.map((proof) => ({ ...proof, offset: 0 }))
  foldTree<Step, undefined>({ places, target: merged }, (step) => {
    if (step.target.children === undefined) {
      const [place] = step.places
      if (place === undefined) throw new InternalError('no proof reaches down to a node of the merged format')
      values.set(nodesAt(place.values, place).values, 32 * written++)
      return { kind: 'leaf', result: undefined }
    }
    const pairs = step.places.flatMap((place) => childPlaces(place))
    return {
      kind: 'inner',
      left: { places: pairs.map(([left]) => left), target: step.target.children[0] },
      right: { places: pairs.map(([, right]) => right), target: step.target.children[1] },
      join: () => undefined,
    }
  })
  return values
}

function childPlaces({ format, offset, values }: SourcePlace): readonly (readonly [SourcePlace, SourcePlace])[] {
  if (format.children === undefined) return []
  const [left, right] = format.children
  return [
    [
      { format: left, offset, values },
      { format: right, offset: offset + left.valueCount, values },
    ],
  ]
}
