import { createProof, type Node, ProofType } from '@chainsafe/persistent-merkle-tree'
import { bytesToHex, type Root } from '../bytes.ts'
import { DecodeError, ValidationError } from '../errors.ts'
import { encodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import { MultiProof } from '../merkle/MultiProof.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { decodeBlock } from '../types/BeaconBlock.ts'
import type { Encoded } from '../types/Encoded.ts'
import type { Header } from '../types/Header.ts'
import { sszTypes } from '../types/sszTypes.ts'
import { isJsonObject } from '../types/unwrapEnvelope.ts'

/** What the containers of every fork have. */
interface BlockType {
  fromJson(json: unknown): unknown
  serialize(value: unknown): Uint8Array
  deserializeToView(ssz: Uint8Array): { readonly node: Node }
}

const BODY_OFFSET_AT = 80
const SIGNED_START = 100

/**
 * A whole block as a tree, of which any part can be proven under the block's root.
 *
 * @example
 * const tree = BlockTree.of(mainnet, { ssz: blockBytes })
 * const proof = tree.prove(formatOfGindices([6444n]))
 */
export class BlockTree {
  readonly fork: LightClientFork
  readonly header: Header
  readonly root: Root
  readonly #node: Node

  private constructor(
    block: { readonly fork: LightClientFork; readonly header: Header; readonly root: Root },
    node: Node,
  ) {
    this.fork = block.fork
    this.header = block.header
    this.root = block.root
    this.#node = node
  }

  /**
   * The tree of a block, signed or bare, in JSON or SSZ.
   *
   * @throws as {@link decodeBlock}
   */
  static of(config: NetworkConfig, encoded: Encoded): BlockTree {
    const block = decodeBlock(config, encoded)
    const type: BlockType = sszTypes(config.preset, block.fork).BeaconBlock
    const ssz = 'ssz' in encoded ? messageBytes(encoded.ssz) : type.serialize(type.fromJson(messageOf(encoded)))
    const { node } = type.deserializeToView(ssz)
    if (bytesToHex(node.root) !== block.root) throw new DecodeError('not a beacon block: it has two roots')
    return new BlockTree(block, node)
  }

  /** @throws ValidationError `NOT_IN_PROOF` where the block has no such nodes */
  prove(format: ProofFormat): MultiProof {
    try {
      const proof = createProof(this.#node, { type: ProofType.compactMulti, descriptor: encodeCompactFormat(format) })
      if (proof.type === ProofType.compactMulti) return MultiProof.ofLeaves(format, proof.leaves)
    } catch (cause) {
      throw new ValidationError('NOT_IN_PROOF', 'the block has no such nodes', { cause })
    }
    throw new ValidationError('NOT_IN_PROOF', 'the block has no such nodes')
  }
}

/** The block in the JSON of an answer, or of a signed block, or bare. */
function messageOf(encoded: { readonly json: unknown } | { readonly jsonBytes: Uint8Array }): unknown {
  const json: unknown = 'json' in encoded ? encoded.json : JSON.parse(new TextDecoder().decode(encoded.jsonBytes))
  const data = isJsonObject(json) && json.data !== undefined ? json.data : json
  return isJsonObject(data) && data.message !== undefined ? data.message : data
}

/** A bare block has the offset of its body after its roots; a signed one has its message after an offset and a signature. */
function messageBytes(ssz: Uint8Array): Uint8Array {
  const view = new DataView(ssz.buffer, ssz.byteOffset, ssz.byteLength)
  return view.getUint32(BODY_OFFSET_AT, true) === BODY_OFFSET_AT + 4 ? ssz : ssz.subarray(SIGNED_START)
}
