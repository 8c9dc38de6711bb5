import type { ValidatedHead } from '../../../ts/light/heads/ValidatedHead.ts'

export const HEAD_ROOT = `0x${'22'.repeat(32)}` as const

/** A head of which only what is shown of it matters. */
export function head(slot: number): ValidatedHead {
  const header = { slot, proposerIndex: 0, parentRoot: HEAD_ROOT, stateRoot: HEAD_ROOT, bodyRoot: HEAD_ROOT }
  return {
    header,
    root: HEAD_ROOT,
    signerCount: 500,
    ageMs: 1_230,
    signatureSlot: slot + 1,
    syncAggregate: { bits: new Uint8Array(64), signature: new Uint8Array(96) },
    lightClientHeader: undefined,
  }
}
