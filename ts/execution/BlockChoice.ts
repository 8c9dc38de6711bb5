import type { Root } from '../bytes.ts'

/** Which block a question is about. */
export type BlockChoice =
  | { readonly tag: 'latest' | 'safe' | 'finalized' | 'earliest' | 'pending' }
  | { readonly number: number }
  | { readonly hash: Root }
