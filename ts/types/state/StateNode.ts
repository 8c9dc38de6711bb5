import { bytesToHex } from '../../bytes.ts'
import type { Shape } from './Shape.ts'

/** A part of a beacon state that was asked for by name. */
export interface StateNode {
  /** The name, as it was given. */
  readonly path: string
  /** Node of the state's tree that is or holds the value. */
  readonly gindex: bigint
  readonly shape: Shape
  /** Where in the node a packed element begins; 0 for everything else. */
  readonly offset: number
}

/**
 * The value in a node of 32 bytes, as text: a decimal number, `true` or `false`, or hex. Undefined where the value is
 * larger than a node, which then is its hash, or no valid encoding of its shape.
 *
 * @example
 * const node = resolveStatePath(beaconStateShape(mainnetPreset, 'electra'), 'finalized_checkpoint.root')
 * readStateValue(node, proof.node(169n))
 */
export function readStateValue(
  { shape, offset }: Pick<StateNode, 'shape' | 'offset'>,
  node: Uint8Array,
): string | undefined {
  switch (shape.kind) {
    case 'uint':
      return littleEndian(node.subarray(offset, offset + shape.bytes)).toString()
    case 'boolean':
      return node[offset] === 0 ? 'false' : node[offset] === 1 ? 'true' : undefined
    case 'bytes':
      return shape.length <= 32 ? bytesToHex(node.subarray(0, shape.length)) : undefined
    case 'bits':
      return shape.length <= 256 ? bytesToHex(node.subarray(0, Math.ceil(shape.length / 8))) : undefined
    case 'byteList':
    case 'container':
    case 'vector':
    case 'list':
    case 'progressiveList':
      return undefined
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}
