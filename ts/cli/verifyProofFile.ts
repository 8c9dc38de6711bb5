import { readFile, stat } from 'node:fs/promises'
import { bytesToHex, type Root } from '../bytes.ts'
import { BlsyncError, ConfigError, ValidationError } from '../errors.ts'
import { leafGindices } from '../merkle/leafGindices.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import { headerRoot } from '../types/Header.ts'
import { beaconStateShape } from '../types/state/beaconStateShape.ts'
import { resolveStatePath } from '../types/state/resolveStatePath.ts'
import { decodeProofFile, type ProofClaims, type ProofFile, type StartClaims } from './decodeProofFile.ts'
import { checkHistory } from './history/checkHistory.ts'
import { startLines } from './history/historyText.ts'
import { type ProvenValue, provenValue, valueLine } from './ProofDocument.ts'
import { readGindex } from './readParts.ts'

/** Flags of `blsync proof verify`. */
export interface ProofVerifyFlags {
  readonly stateRoot?: Root
  readonly blockRoot?: Root
  readonly gindex?: readonly string[]
  readonly json?: boolean
}

/** A proof of 10,000 leaves is a megabyte as JSON. */
const MAX_FILE_BYTES = 4 * 1024 * 1024

/** What a good file proves. */
export interface Proven {
  readonly slot: number | null
  readonly blockRoot: Root | null
  readonly stateRoot: Root
  readonly values: readonly ProvenValue[]
  /** The block that the proof begins at, when that is another one. */
  readonly from?: StartClaims
}

/**
 * Checks a proof in a file; gives what is to be printed, and whether it holds.
 *
 * @throws ConfigError when the file cannot be read, or there is no root to compare a bare proof with
 */
export async function verifyProofFile(
  file: string,
  flags: ProofVerifyFlags,
): Promise<{ readonly text: string; readonly isGood: boolean }> {
  const bytes = await readProofFile(file)
  try {
    const proven = check(decodeProofFile(bytes), flags)
    const verdict = { file, ok: true, reason: null, ...proven }
    return { text: flags.json ? `${JSON.stringify(verdict, null, 2)}\n` : provenText(file, proven), isGood: true }
  } catch (error) {
    if (!(error instanceof BlsyncError) || error instanceof ConfigError) throw error
    const verdict = { file, ok: false, reason: error.code, message: printable(error.message) }
    const line = `${file}: BAD ${error.code}: ${verdict.message}\n`
    return { text: flags.json ? `${JSON.stringify(verdict, null, 2)}\n` : line, isGood: false }
  }
}

function check(file: ProofFile, flags: ProofVerifyFlags): Proven {
  const { proof } = file
  const root = bytesToHex(proof.root)
  if (file.kind === 'bare') {
    if (flags.stateRoot === undefined || flags.blockRoot !== undefined) {
      throw new ConfigError('this file has a proof without a header: give the root it must lead to with --state-root')
    }
    requireRoot(root, flags.stateRoot, '--state-root')
    return { slot: null, blockRoot: null, stateRoot: root, values: asked(proof, flags) ?? allLeaves(proof) }
  }
  if (file.kind === 'history') return checkHistory(file, flags)
  const { claims } = file
  requireRoot(root, claims.stateRoot, 'the state root in the file')
  if (flags.stateRoot !== undefined) requireRoot(root, flags.stateRoot, '--state-root')
  checkHeader(claims, flags)
  for (const value of claims.values) checkValue(value, file)
  const { slot, blockRoot, stateRoot, values } = claims
  return { slot, blockRoot, stateRoot, values: asked(proof, flags) ?? values }
}

function requireRoot(root: Root, expected: Root, source: string): void {
  if (root === expected) return
  throw new ValidationError('WRONG_ROOT', `the proof leads to ${root}, not to ${source}, ${expected}`)
}

function checkHeader({ header, slot, blockRoot, stateRoot }: ProofClaims, flags: ProofVerifyFlags): void {
  const root = headerRoot(header)
  if (root !== blockRoot) {
    throw new ValidationError('WRONG_BLOCK_ROOT', `the header has the root ${root}, the file says ${blockRoot}`)
  }
  if (flags.blockRoot !== undefined && flags.blockRoot !== root) {
    throw new ValidationError(
      'WRONG_BLOCK_ROOT',
      `the header has the root ${root}, not --block-root, ${flags.blockRoot}`,
    )
  }
  if (header.stateRoot !== stateRoot) {
    throw new ValidationError(
      'WRONG_HEADER',
      `the header commits to the state ${header.stateRoot}, not to ${stateRoot}`,
    )
  }
  if (header.slot !== slot) {
    throw new ValidationError('WRONG_HEADER', `the header is of slot ${header.slot}, the file says ${slot}`)
  }
}

function checkValue(claimed: ProvenValue, { proof, claims }: Extract<ProofFile, { kind: 'document' }>): void {
  const { field } = claimed
  const gindex = BigInt(claimed.gindex)
  const node = field === null ? undefined : resolveField(claims, field)
  if (node !== undefined && node.gindex !== gindex) {
    const where = `${field} of a ${claims.fork} state is node ${node.gindex}`
    throw new ValidationError('WRONG_FIELD', `${where}, the file says ${gindex}`)
  }
  const proven = provenValue({ gindex, node }, proof)
  if (proven.node === claimed.node && proven.value === claimed.value) return
  const name = field ?? `node ${gindex}`
  const [is, said] = proven.node === claimed.node ? [proven.value, claimed.value] : [proven.node, claimed.node]
  throw new ValidationError('WRONG_VALUE', `${name} is ${is}, the file says ${said}`)
}

/** A name in a file is the file's fault, one on the command line the user's. */
function resolveField({ preset, fork }: ProofClaims, field: string) {
  try {
    return resolveStatePath(beaconStateShape(preset, fork), field)
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause
    throw new ValidationError('WRONG_FIELD', cause.message, { cause })
  }
}

function asked(proof: MultiProof, { gindex: texts }: ProofVerifyFlags): readonly ProvenValue[] | undefined {
  return texts?.map((text) => provenValue({ gindex: readGindex(text), node: undefined }, proof))
}

function allLeaves(proof: MultiProof): readonly ProvenValue[] {
  const { leaves } = proof
  return leafGindices(proof.format).map((gindex, index) => ({
    gindex: String(gindex),
    field: null,
    node: bytesToHex(leaves[index] ?? new Uint8Array(32)),
    value: null,
  }))
}

function provenText(file: string, { slot, blockRoot, stateRoot, values, from }: Proven): string {
  const lines = [
    `${file}: ok`,
    ...(slot === null ? [] : [`slot ${slot}`]),
    ...(blockRoot === null ? [] : [`block root ${blockRoot}`]),
    `state root ${stateRoot}`,
    ...startLines(from ?? null),
    ...values.map(valueLine),
  ]
  return `${lines.join('\n')}\n`
}

async function readProofFile(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new ConfigError(`${file} is not a file`)
    const { size } = found
    if (size > MAX_FILE_BYTES) throw new ConfigError(`${file} has ${size} bytes, at most ${MAX_FILE_BYTES} are read`)
    return await readFile(file)
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause
    throw new ConfigError(`cannot read ${file}: ${cause instanceof Error ? cause.message : 'unknown failure'}`, {
      cause,
    })
  }
}

/** Messages may quote the file, and a file may hold what steers a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?')
}
