import { createHash } from 'node:crypto'
import type { PayloadStatus } from '../../../ts/devchain/execution/PayloadStatus.ts'

/** By the digest of a call's version and parameters. */
const verdicts = new Map<string, PayloadStatus | undefined>()

/** What is wrong with a payload: worked out once, as the worlds of a process share their chains. */
export function faultOnce(call: string, judge: () => PayloadStatus | undefined): PayloadStatus | undefined {
  const key = createHash('sha256').update(call).digest('base64')
  if (verdicts.has(key)) return verdicts.get(key)
  const verdict = judge()
  verdicts.set(key, verdict)
  return verdict
}
