import type { Root } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import { type Header, headerRoot, signedHeaderFromJson } from '../types/Header.ts'
import { isJsonObject } from '../types/unwrapEnvelope.ts'

/** A header and what the server says of it. */
export interface HeaderAnswer {
  readonly header: Header
  /** Recomputed from the header, whatever the server says it is. */
  readonly root: Root
  /** Hearsay. */
  readonly canonical: boolean
  /** Hearsay. */
  readonly finalized: boolean
}

/**
 * The answer of `/eth/v1/beacon/headers/{block_id}`.
 *
 * @param asked - root or slot that the header must have; a name says nothing that could be checked
 * @throws DecodeError when it is malformed or another header than asked for
 * @see https://github.com/ethereum/beacon-APIs/blob/7a58b5a44ceb6174162f75e1bb6666efbb6ec07f/apis/beacon/blocks/header.yaml
 */
export function decodeHeaderAnswer(json: unknown, asked: Root | number | string): HeaderAnswer {
  if (!isJsonObject(json) || !isJsonObject(json.data) || !isJsonObject(json.data.header)) {
    throw new DecodeError('not a header: it has no header object')
  }
  const header = signedHeaderFromJson(json.data.header)
  const root = headerRoot(header)
  const isOther = typeof asked === 'number' ? header.slot !== asked : asked.startsWith('0x') && root !== asked
  if (isOther) throw new DecodeError(`not the header asked for: slot ${header.slot} root ${root}, not ${asked}`)
  return { header, root, canonical: json.data.canonical === true, finalized: json.finalized === true }
}
