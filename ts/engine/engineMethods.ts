import { InternalError } from '../errors.ts'
import type { ForkName } from '../params/ForkName.ts'

/** The methods for payloads of one fork. */
export interface EngineMethods {
  readonly newPayload: string
  readonly newPayloadTimeoutMs: number
  readonly forkchoiceUpdated: string
  /**
   * What follows the forkchoice state: always nulls. blsync never asks an execution client to build a payload and
   * serves no custody columns.
   */
  readonly forkchoiceTail: readonly null[]
}

/** Row by row from paris.md, shanghai.md, cancun.md, prague.md (osaka.md changes neither) and amsterdam.md. */
const METHODS: Readonly<Record<ForkName, EngineMethods | undefined>> = {
  phase0: undefined,
  altair: undefined,
  bellatrix: methods('V1', 8_000, 'V1', [null]),
  capella: methods('V2', 8_000, 'V2', [null]),
  deneb: methods('V3', 8_000, 'V3', [null]),
  electra: methods('V4', 8_000, 'V3', [null]),
  fulu: methods('V4', 8_000, 'V3', [null]),
  gloas: methods('V5', 6_000, 'V4', [null, null]),
}

/**
 * The engine methods for a payload.
 *
 * @param fork - the fork of the payload's own timestamp
 * @throws InternalError for a fork without execution payloads
 * @see https://github.com/ethereum/execution-apis/tree/main/src/engine
 */
export function engineMethods(fork: ForkName): EngineMethods {
  const found = METHODS[fork]
  if (found === undefined) throw new InternalError(`there is no engine method for payloads of ${fork}`)
  return found
}

/** Every method that may be called, for `engine_exchangeCapabilities`. */
export const ENGINE_CAPABILITIES: readonly string[] = [
  ...new Set(
    Object.values(METHODS).flatMap((row) => (row === undefined ? [] : [row.newPayload, row.forkchoiceUpdated])),
  ),
  'engine_getClientVersionV1',
]

function methods(
  newPayload: string,
  newPayloadTimeoutMs: number,
  forkchoiceUpdated: string,
  forkchoiceTail: readonly null[],
): EngineMethods {
  return {
    newPayload: `engine_newPayload${newPayload}`,
    newPayloadTimeoutMs,
    forkchoiceUpdated: `engine_forkchoiceUpdated${forkchoiceUpdated}`,
    forkchoiceTail,
  }
}
