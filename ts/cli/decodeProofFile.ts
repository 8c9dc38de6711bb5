import { parseBoundedJson } from '../api/parseBoundedJson.ts'
import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import { decodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import { MultiProof } from '../merkle/MultiProof.ts'
import { decodeProofContainer } from '../merkle/proofContainer.ts'
import { isForkName, type LightClientFork } from '../params/ForkName.ts'
import { type Preset, presets } from '../params/Preset.ts'
import { type Header, safeNumber } from '../types/Header.ts'
import { hasLightClients } from '../types/lightClientFork.ts'
import { MAX_RANGE_PARTS } from '../types/state/resolveStatePath.ts'
import { isJsonObject } from '../types/unwrapEnvelope.ts'
import type { HistoryValue } from './history/HistoryDocument.ts'
import type { ProvenValue } from './ProofDocument.ts'

/** A proof of a file, its parts well-formed, nothing compared yet. */
export type ProofFile =
  | { readonly kind: 'bare'; readonly proof: MultiProof }
  | { readonly kind: 'document'; readonly proof: MultiProof; readonly claims: ProofClaims }
  | { readonly kind: 'history'; readonly proof: MultiProof; readonly claims: HistoryClaims }

/** What a document says its proof is of. */
export interface ProofClaims {
  readonly preset: Preset
  readonly fork: LightClientFork
  readonly slot: number
  readonly blockRoot: Root
  readonly stateRoot: Root
  readonly header: Header
  readonly values: readonly ProvenValue[]
}

/** What a document of a block says its proof is of; its values count in the block or in its state. */
export interface HistoryClaims extends Omit<ProofClaims, 'values'> {
  readonly values: readonly HistoryValue[]
  /** Undefined where the proof begins at the block itself. */
  readonly from: StartClaims | undefined
}

/** The block that a proof begins at. */
export interface StartClaims extends Pick<ProofClaims, 'fork' | 'slot' | 'blockRoot' | 'header'> {
  readonly path: string
}

/** As many as can be asked for at once, with the length of their list. */
const MAX_VALUES = MAX_RANGE_PARTS + 100

/** A beacon node's answer has no more. */
const MAX_LEAVES = 10_000

type Json = Readonly<Record<string, unknown>>

/**
 * A proof in a file: what `blsync prove --json` printed, the SSZ container, or a beacon node's JSON answer.
 *
 * @throws DecodeError `ERR_PROOF_FILE` when it is none of them, and what the proof's own decoders throw
 */
export function decodeProofFile(bytes: Uint8Array): ProofFile {
  const isText = /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)))
  if (!isText) return { kind: 'bare', proof: decodeProofContainer(bytes) }
  const json = parseBoundedJson(bytes, 'the file')
  if (!isJsonObject(json)) throw notAProof('it is not a JSON object')
  if (isJsonObject(json.data)) return { kind: 'bare', proof: decodeProof(json.data) }
  if (json.header === undefined) return { kind: 'bare', proof: decodeProof(json) }
  if (json.version === undefined) return { kind: 'document', proof: decodeProof(json), claims: decodeClaims(json) }
  if (json.version !== 2) throw notAProof('it is of a version that this release does not know: update blsync')
  return { kind: 'history', proof: decodeProof(json), claims: decodeHistoryClaims(json) }
}

function decodeProof({ descriptor, leaves }: Json): MultiProof {
  const isHex = (leaf: unknown): leaf is string => typeof leaf === 'string'
  if (!isHex(descriptor)) throw notAProof('it has no descriptor')
  if (!Array.isArray(leaves) || !leaves.every(isHex)) throw notAProof('it has no list of leaves')
  if (leaves.length > MAX_LEAVES) throw notAProof(`it has ${leaves.length} leaves, at most ${MAX_LEAVES} are read`)
  return MultiProof.ofLeaves(
    decodeCompactFormat(hexToBytes(descriptor)),
    leaves.map((leaf) => hexToBytes(leaf, 32)),
  )
}

function decodeClaims(json: Json): ProofClaims {
  const { preset, values } = json
  if (preset !== 'mainnet' && preset !== 'minimal' && preset !== 'gnosis') throw notAProof('it has no known preset')
  if (!Array.isArray(values) || values.length === 0 || values.length > MAX_VALUES) {
    throw notAProof(`it has no list of 1 to ${MAX_VALUES} values`)
  }
  return {
    preset: presets[preset],
    ...decodeBlockClaims(json),
    stateRoot: rootOf(json, 'stateRoot'),
    values: values.map(decodeValue),
  }
}

function decodeHistoryClaims(json: Json): HistoryClaims {
  const claims = decodeClaims(json)
  const ofs = Array.isArray(json.values) ? json.values.map((value) => (isJsonObject(value) ? value.of : undefined)) : []
  const values = claims.values.map((value, index): HistoryValue => {
    const of = ofs[index]
    if (of !== 'block' && of !== 'state') throw notAProof('one of its values is neither of the block nor of the state')
    return { of, ...value }
  })
  const { from } = json
  if (from === null) return { ...claims, values, from: undefined }
  if (!isJsonObject(from)) throw notAProof('it does not say where it begins')
  const { path } = from
  if (typeof path !== 'string') throw notAProof('it does not say which part of the state it runs through')
  return { ...claims, values, from: { ...decodeBlockClaims(from), path } }
}

function decodeBlockClaims(json: Json): Pick<ProofClaims, 'fork' | 'slot' | 'blockRoot' | 'header'> {
  const { fork, slot, header } = json
  if (typeof fork !== 'string' || !isForkName(fork) || !hasLightClients(fork)) throw notAProof('it has no known fork')
  if (typeof slot !== 'number' || !Number.isSafeInteger(slot) || slot < 0) throw notAProof('it has no slot')
  if (!isJsonObject(header)) throw notAProof('it has no header')
  return {
    fork,
    slot,
    blockRoot: rootOf(json, 'blockRoot'),
    header: {
      slot: numberOf(header, 'slot'),
      proposerIndex: numberOf(header, 'proposer_index'),
      parentRoot: rootOf(header, 'parent_root'),
      stateRoot: rootOf(header, 'state_root'),
      bodyRoot: rootOf(header, 'body_root'),
    },
  }
}

function decodeValue(json: unknown): ProvenValue {
  if (!isJsonObject(json)) throw notAProof('one of its values is not an object')
  const { gindex, field, value } = json
  if (typeof gindex !== 'string' || !/^\d{1,20}$/.test(gindex)) throw notAProof('one of its values has no gindex')
  if (field !== null && typeof field !== 'string') throw notAProof('one of its values has no field')
  if (value !== null && typeof value !== 'string') throw notAProof('one of its values has no value')
  return { gindex, field, node: rootOf(json, 'node'), value }
}

function rootOf(json: Json, name: string): Root {
  const root = json[name]
  if (typeof root !== 'string' || !/^0x[0-9a-f]{64}$/i.test(root)) throw notAProof(`its ${name} is not a root`)
  return bytesToHex(hexToBytes(root, 32))
}

function numberOf(json: Json, name: string): number {
  const text = json[name]
  if (typeof text !== 'string' || !/^\d{1,20}$/.test(text)) throw notAProof(`its header has no ${name}`)
  return safeNumber(BigInt(text), name)
}

function notAProof(why: string): DecodeError {
  return new DecodeError(`the file holds no proof: ${why}`, { code: 'ERR_PROOF_FILE' })
}
