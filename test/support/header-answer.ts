import type { HeaderJson } from './header-root.ts'

/** An answer of `/eth/v1/beacon/headers/{id}` for a header that was recorded elsewhere, without its signature. */
export function headerAnswer(root: string, header: HeaderJson, finalized: boolean): string {
  const { slot, proposer_index, parent_root, state_root, body_root } = header
  const message = { slot, proposer_index, parent_root, state_root, body_root }
  const signed = { message, signature: `0x${'00'.repeat(96)}` }
  return JSON.stringify({ execution_optimistic: false, finalized, data: { root, canonical: true, header: signed } })
}
