import { bytesToHex, type Root } from '../../bytes.ts'
import { ConfigError, ValidationError } from '../../errors.ts'
import { type ProvenHistory, readHistory } from '../../history/HistoryProof.ts'
import { headerOfProof, STATE_ROOT } from '../../history/headerTree.ts'
import { placeOfPath } from '../../history/placeOfPath.ts'
import { formatPath } from '../../merkle/formatPath.ts'
import { equalHeaders, type Header, headerRoot } from '../../types/Header.ts'
import type { HistoryClaims, ProofFile } from '../decodeProofFile.ts'
import type { ProofVerifyFlags, Proven } from '../verifyProofFile.ts'
import { type HistoryValue, historyValue } from './HistoryDocument.ts'
import { type AskedPart, readAsked } from './readAsked.ts'

/**
 * Checks the file of a block: the proof leads from the block root that it begins at to everything that the file says.
 *
 * @throws ValidationError for the first thing that it does not show; ConfigError when flags ask for what such a file lacks
 */
export function checkHistory(
  { proof, claims }: Extract<ProofFile, { kind: 'history' }>,
  { blockRoot, stateRoot, gindex }: ProofVerifyFlags,
): Proven {
  if (gindex !== undefined) {
    throw new ConfigError(
      'this proof runs through several structures, which count their nodes each anew: omit --gindex',
    )
  }
  const start = claims.from?.blockRoot ?? claims.blockRoot
  requireSame('WRONG_ROOT', 'the proof leads to', bytesToHex(proof.root), ['the block root in the file', start])
  if (blockRoot !== undefined) {
    requireSame('WRONG_BLOCK_ROOT', 'the proof begins at the block root', start, ['--block-root', blockRoot])
  }
  const read = readClaimed({ proof, claims })
  if (claims.from !== undefined) requireHeader(claims.from.header, claims.from, read.head)
  requireHeader(claims.header, claims, read.header)
  requireSame('WRONG_HEADER', 'the header commits to the state', read.header.stateRoot, ['the file', claims.stateRoot])
  if (stateRoot !== undefined) {
    requireSame('WRONG_ROOT', 'the proof leads to the state root', claims.stateRoot, ['--state-root', stateRoot])
  }
  const values = claims.values.map((claimed) => checkedValue(claimed, claims, read))
  const { slot } = claims
  return {
    slot,
    blockRoot: claims.blockRoot,
    stateRoot: claims.stateRoot,
    values,
    ...(claims.from !== undefined && { from: claims.from }),
  }
}

function readClaimed({ proof, claims }: Omit<Extract<ProofFile, { kind: 'history' }>, 'kind'>): ProvenHistory {
  const { from, preset, slot } = claims
  if (from !== undefined) {
    return readHistory(
      asFileFault(() => placeOfPath({ preset, fork: from.fork, path: from.path, slot })),
      { proof, slot },
    )
  }
  const header = headerOfProof(proof)
  const hasState = formatPath(proof.format, STATE_ROOT)?.place.format.children !== undefined
  const { outer: block, inner } = proof.split(STATE_ROOT)
  return { head: header, header, root: headerRoot(header), block, state: hasState ? inner : undefined }
}

function requireHeader(
  claimed: Header,
  { slot, blockRoot }: Pick<HistoryClaims, 'slot' | 'blockRoot'>,
  proven: Header,
): void {
  if (!equalHeaders(claimed, proven) || slot !== proven.slot) {
    throw new ValidationError('WRONG_HEADER', `the proof has another header at slot ${proven.slot} than the file says`)
  }
  requireSame('WRONG_BLOCK_ROOT', 'the header has the root', headerRoot(proven), ['the file', blockRoot])
}

function checkedValue(claimed: HistoryValue, { preset, fork }: HistoryClaims, read: ProvenHistory): HistoryValue {
  const { field, of } = claimed
  const gindex = BigInt(claimed.gindex)
  const unnamed: AskedPart = { of, part: { gindex, node: undefined } }
  const [asked, second] = field === null ? [unnamed] : asFileFault(() => readAsked(field, { preset, fork }))
  const name = field ?? `node ${gindex}`
  if (asked === undefined || second !== undefined) {
    throw new ValidationError('WRONG_FIELD', `${name} names several parts`)
  }
  if (asked.of !== of || asked.part.gindex !== gindex) {
    throw new ValidationError(
      'WRONG_FIELD',
      `${name} is node ${asked.part.gindex} of the ${asked.of}, the file says ${gindex} of the ${of}`,
    )
  }
  const proven = historyValue(asked, read)
  if (proven === undefined) throw new ValidationError('NOT_IN_PROOF', `the proof has no state, and so not ${name}`)
  if (proven.node !== claimed.node || proven.value !== claimed.value) {
    throw new ValidationError(
      'WRONG_VALUE',
      `${name} is ${proven.value ?? proven.node}, the file says ${claimed.value ?? claimed.node}`,
    )
  }
  return proven
}

/** A name in a file is the file's fault, one on the command line the user's. */
function asFileFault<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause
    throw new ValidationError('WRONG_FIELD', cause.message, { cause })
  }
}

function requireSame(
  code: 'WRONG_ROOT' | 'WRONG_BLOCK_ROOT' | 'WRONG_HEADER',
  what: string,
  is: Root,
  [who, expected]: readonly [who: string, root: Root],
): void {
  if (is !== expected) throw new ValidationError(code, `${what} ${is}, not to that of ${who}, ${expected}`)
}
