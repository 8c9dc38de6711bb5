import type { Encoded } from '../types/Encoded.ts'
import type { ObjectKind } from '../types/lightClientObject.ts'

/** One object of a file, not decoded yet, or what is wrong with the file at that place. */
export type FileObject =
  | { readonly kind: ObjectKind; readonly encoded: Encoded }
  | { readonly kind: undefined; readonly reason: UnreadableReason; readonly message: string }

/**
 * - `UNRECOGNIZED`: neither the bytes nor the fields of a light-client object.
 * - `FRAMING`: a list whose lengths do not fit its bytes.
 * - `TEXT_SYNTAX`: text that is neither JSON nor YAML.
 */
export type UnreadableReason = 'UNRECOGNIZED' | 'FRAMING' | 'TEXT_SYNTAX'

export function unreadable(reason: UnreadableReason, message: string): FileObject {
  return { kind: undefined, reason, message }
}
