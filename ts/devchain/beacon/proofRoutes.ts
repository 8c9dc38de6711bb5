import { createProof, type Node, ProofType } from '@chainsafe/persistent-merkle-tree'
import { ByteListType, ContainerType, ListCompositeType } from '@chainsafe/ssz'
import { bytesToHex, hexToBytes } from '../../bytes.ts'
import { Bytes32 } from '../ssz/primitiveTypes.ts'
import { type Answer, errorAnswer } from './Answer.ts'
import { findBlock, findState } from './blockId.ts'
import type { RouteContext } from './RouteContext.ts'

const MAX_DESCRIPTOR_BYTES = 1024

const CompactMultiProof = new ContainerType(
  { leaves: new ListCompositeType(Bytes32, 10_000), descriptor: new ByteListType(2048) },
  { typeName: 'CompactMultiProof', jsonCase: 'eth2' },
)

/** A compact multiproof of a state: the route of Lodestar, which no specification has. */
export function stateProofRoute({ chain, id, query }: RouteContext): Answer {
  const found = findState(chain, id)
  if (!('block' in found)) return errorAnswer(found.status, found.message)
  return proofAnswer(chain.versionAt(found.block.slot), found.block.state.node, query.get('format'))
}

/** The same of a block. */
export function blockProofRoute({ chain, id, query }: RouteContext): Answer {
  const found = findBlock(chain, id)
  if (!('block' in found)) return errorAnswer(found.status, found.message)
  const { block } = found
  const { node } = chain.types.byFork[block.fork].BeaconBlock.toViewDU(block.block)
  return proofAnswer(chain.versionAt(block.slot), node, query.get('format'))
}

function proofAnswer(version: string, node: Node, format: string | null): Answer {
  if (format === null || !/^0x([0-9a-f]{2})+$/i.test(format))
    return errorAnswer(400, 'Missing or invalid `format` value')
  const descriptor = hexToBytes(format)
  if (descriptor.length > MAX_DESCRIPTOR_BYTES) return errorAnswer(500, 'The descriptor is too long')
  const leaves = proofLeaves(node, descriptor)
  if (leaves === undefined) return errorAnswer(400, 'Invalid `format` value for this tree')
  return {
    status: 200,
    version,
    json: () => ({
      version,
      data: { leaves: leaves.map(bytesToHex), descriptor: bytesToHex(descriptor) },
    }),
    ssz: () => CompactMultiProof.serialize({ leaves, descriptor }),
  }
}

function proofLeaves(node: Node, descriptor: Uint8Array): Uint8Array[] | undefined {
  try {
    const proof = createProof(node, { type: ProofType.compactMulti, descriptor })
    return proof.type === ProofType.compactMulti ? proof.leaves : undefined
  } catch {
    return undefined
  }
}
