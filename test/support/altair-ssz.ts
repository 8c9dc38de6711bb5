import { headerBytes, hexBytes } from './header-root.ts'
import { headerAt, textAt, textsAt } from './recorded.ts'

/** Digest of mainnet's altair fork, as its nodes put before each update. */
const MAINNET_ALTAIR_DIGEST = Buffer.from('afcaaba0', 'hex')

/**
 * An altair bootstrap as SSZ from its JSON; every field has a fixed length, so the fields simply follow each other.
 * Written for tests, apart from the code under test.
 */
export function altairBootstrapSsz(json: unknown): Uint8Array {
  return Buffer.concat([
    headerBytes(headerAt(json, 'header', 'beacon')),
    committee(json, 'current_sync_committee'),
    branch(json, 'current_sync_committee_branch'),
  ])
}

/** An altair update, framed as in an `updates` answer. */
export function altairUpdateFrame(json: unknown): Uint8Array {
  const slot = Buffer.alloc(8)
  slot.writeBigUInt64LE(BigInt(textAt(json, 'signature_slot')))
  const update = Buffer.concat([
    headerBytes(headerAt(json, 'attested_header', 'beacon')),
    committee(json, 'next_sync_committee'),
    branch(json, 'next_sync_committee_branch'),
    headerBytes(headerAt(json, 'finalized_header', 'beacon')),
    branch(json, 'finality_branch'),
    hexBytes(textAt(json, 'sync_aggregate', 'sync_committee_bits')),
    hexBytes(textAt(json, 'sync_aggregate', 'sync_committee_signature')),
    slot,
  ])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(MAINNET_ALTAIR_DIGEST.length + update.length))
  return Buffer.concat([length, MAINNET_ALTAIR_DIGEST, update])
}

function committee(json: unknown, key: string): Buffer {
  const keys = [...textsAt(json, key, 'pubkeys'), textAt(json, key, 'aggregate_pubkey')]
  return Buffer.concat(keys.map(hexBytes))
}

function branch(json: unknown, key: string): Buffer {
  return Buffer.concat(textsAt(json, key).map(hexBytes))
}
