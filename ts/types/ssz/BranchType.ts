import { VectorCompositeType } from '@chainsafe/ssz'
import { gindexDepth } from '../../merkle/gindexDepth.ts'
import { type BytesType, bytes32 } from './BytesType.ts'
import { JsonError } from './JsonError.ts'

/** The Merkle branch of a generalized index. */
export class BranchType extends VectorCompositeType<BytesType> {
  constructor(gindex: bigint) {
    super(bytes32, gindexDepth(gindex))
  }

  override fromJson(json: unknown): Uint8Array[] {
    if (Array.isArray(json) && json.length !== this.length) {
      throw new JsonError(json, `expected a branch of ${this.length} nodes, got ${json.length}`, {
        code: 'BRANCH_DEPTH',
      })
    }
    return super.fromJson(json)
  }
}
