import { bytesToHex, hexToBytes } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import { encodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import { MultiProof } from '../merkle/MultiProof.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import { isJsonObject } from '../types/unwrapEnvelope.ts'
import type { BeaconAnswer } from './BeaconHttp.ts'
import { parseBoundedJson } from './parseBoundedJson.ts'

/** Two offsets before the lists of the SSZ container. */
const CONTAINER_FIXED = 8

/**
 * The answer of a proof route, in any of the forms that servers give: JSON, an SSZ container of leaves and descriptor,
 * or, from servers of 2023, the bare leaves. A descriptor that comes along is compared with the one asked for.
 *
 * @param format - the nodes that were asked for
 * @throws DecodeError when the answer is not a proof of exactly these nodes; where it leads is not checked
 */
export function decodeProofAnswer({ encoding, bytes }: BeaconAnswer, format: ProofFormat): MultiProof {
  if (encoding === 'json') return fromJson(parseBoundedJson(bytes, 'proof'), format)
  return new MultiProof(format, bytes.length === 32 * format.valueCount ? bytes : fromContainer(bytes, format))
}

function fromJson(json: unknown, format: ProofFormat): MultiProof {
  const data = isJsonObject(json) ? json.data : undefined
  if (!isJsonObject(data) || !Array.isArray(data.leaves)) throw new DecodeError('not a proof: it has no leaves')
  const { leaves, descriptor } = data
  if (typeof descriptor !== 'string') throw new DecodeError('not a proof: it has no descriptor')
  requireDescriptor(hexToBytes(descriptor), format)
  const isText = (leaf: unknown): leaf is string => typeof leaf === 'string'
  if (!leaves.every(isText)) throw new DecodeError('not a proof: its leaves are not strings')
  return MultiProof.ofLeaves(
    format,
    leaves.map((leaf) => hexToBytes(leaf, 32)),
  )
}

function fromContainer(bytes: Uint8Array, format: ProofFormat): Uint8Array {
  const end = CONTAINER_FIXED + 32 * format.valueCount
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isContainer =
    bytes.length > end && view.getUint32(0, true) === CONTAINER_FIXED && view.getUint32(4, true) === end
  if (!isContainer) throw new DecodeError(`${bytes.length} bytes are not a proof of ${format.valueCount} values`)
  requireDescriptor(bytes.subarray(end), format)
  return bytes.subarray(CONTAINER_FIXED, end)
}

function requireDescriptor(descriptor: Uint8Array, format: ProofFormat): void {
  const asked = bytesToHex(encodeCompactFormat(format))
  if (bytesToHex(descriptor) !== asked)
    throw new DecodeError(`a proof of nodes other than those asked for with ${asked}`)
}
