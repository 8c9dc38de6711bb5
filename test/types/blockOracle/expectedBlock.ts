import { bytesToHex } from '../../../ts/bytes.ts'
import type { decodeBlockBytes } from '../../../ts/native/decodeBlockBytes.ts'
import type { LightClientFork } from '../../../ts/params/ForkName.ts'
import type { Preset } from '../../../ts/params/Preset.ts'
import { container } from '../container.ts'
import { newPayloadParamsOf, readBlockContent } from './blockContent.ts'

/** What the addon must say of a block, in a form that compares and prints well. */
export interface ExpectedBlock {
  readonly root: string
  readonly header: Readonly<Record<string, number | string>>
  readonly bits: string
  readonly signature: string
  readonly execution: readonly string[] | null
  readonly bid: unknown
  readonly params: string | null
}

/** The block by the SSZ library, from the encoding of its message. */
export function expectedBlock(preset: Preset, fork: LightClientFork, message: Uint8Array): ExpectedBlock {
  const type = container(preset, fork, 'BeaconBlock')
  const content = readBlockContent(preset, fork, (read) => read.deserialize(message))
  const payload = content.payload?.value.blockHash.some((byte) => byte !== 0) ? content.payload : undefined
  return {
    root: bytesToHex(type.hashTreeRoot(type.deserialize(message))),
    header: { ...content.header },
    bits: bytesToHex(content.syncAggregate.bits),
    signature: bytesToHex(content.syncAggregate.signature),
    execution:
      payload === undefined
        ? null
        : [
            bytesToHex(payload.value.blockHash),
            bytesToHex(payload.value.parentHash),
            String(payload.value.blockNumber),
            String(payload.value.timestamp),
          ],
    bid: content.bid === undefined ? null : { ...content.bid },
    params: payload === undefined ? null : JSON.stringify(newPayloadParamsOf(payload)),
  }
}

/** The addon's answer in the same form. */
export function describeBlock(native: ReturnType<typeof decodeBlockBytes>): ExpectedBlock {
  const { header, execution, bid, newPayloadParams } = native
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  return {
    root: bytesToHex(native.root),
    header: {
      slot: Number(view.getBigUint64(0, true)),
      proposerIndex: Number(view.getBigUint64(8, true)),
      parentRoot: bytesToHex(header.subarray(16, 48)),
      stateRoot: bytesToHex(header.subarray(48, 80)),
      bodyRoot: bytesToHex(header.subarray(80)),
    },
    bits: bytesToHex(native.syncCommitteeBits),
    signature: bytesToHex(native.syncCommitteeSignature),
    execution:
      execution === null
        ? null
        : [
            bytesToHex(execution.blockHash),
            bytesToHex(execution.parentHash),
            String(execution.blockNumber),
            String(execution.timestamp),
          ],
    bid:
      bid === null
        ? null
        : {
            parentBlockHash: bytesToHex(bid.parentBlockHash),
            parentBlockRoot: bytesToHex(bid.parentBlockRoot),
            blockHash: bytesToHex(bid.blockHash),
            slot: Number(bid.slot),
            versionedHashes: bid.versionedHashes.map(bytesToHex),
            executionRequestsRoot: bytesToHex(bid.executionRequestsRoot),
          },
    params: newPayloadParams === null ? null : Buffer.from(newPayloadParams).toString('utf8'),
  }
}
