import type { BlsyncError } from '../errors.ts'
import type { Protocol } from './Protocol.ts'

/** What a {@link RequestServer} tells its subscriber. `id` is the one `sendRequest` was called with. */
export type ServerEvent<P extends Protocol> =
  | { readonly type: 'response'; readonly id: number; readonly response: P['response'] }
  | { readonly type: 'failed'; readonly id: number; readonly error: BlsyncError }
  | { readonly type: 'event'; readonly event: P['event'] }
