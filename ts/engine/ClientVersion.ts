import { EngineCallError } from './EngineFailure.ts'
import { oneLine } from './oneLine.ts'

/**
 * Who an execution client says it is.
 *
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/identification.md#clientversionv1
 */
export interface ClientVersion {
  /** Two letters: GE go-ethereum, NM Nethermind, RH reth, EG Erigon, BU Besu, … */
  readonly code: string
  readonly name: string
  readonly version: string
  /** Four bytes of hex. */
  readonly commit: string
}

/** A multiplexer may stand for several clients, but hardly for more. */
const MAX_CLIENTS = 16

/** @throws EngineCallError (`bad-answer`) when it is not a list of client versions */
export function decodeClientVersions(value: unknown, method: string): readonly ClientVersion[] {
  if (!Array.isArray(value)) throw badAnswer(method)
  return value.slice(0, MAX_CLIENTS).map((item: unknown) => {
    if (typeof item !== 'object' || item === null) throw badAnswer(method)
    if (!('code' in item && 'name' in item && 'version' in item && 'commit' in item)) throw badAnswer(method)
    return { code: text(item.code), name: text(item.name), version: text(item.version), commit: text(item.commit) }
  })

  function text(field: unknown): string {
    if (typeof field !== 'string') throw badAnswer(method)
    return oneLine(field)
  }
}

function badAnswer(method: string): EngineCallError {
  return new EngineCallError({ kind: 'bad-answer', method, detail: 'not a list of client versions' })
}
