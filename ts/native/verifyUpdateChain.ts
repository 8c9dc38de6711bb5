import { addon } from './addon.ts'
import type { ChainSpec } from './ChainSpec.ts'
import { awaitAddon } from './callAddon.ts'
import { requireBytes } from './requireBytes.ts'
import { MAX_UINT32, requireNumber } from './requireNumber.ts'
import type { SyncCommittee } from './SyncCommittee.ts'
import { UpdateChain } from './UpdateChain.ts'

const MAX_THREADS = 64

/** An answer of `light_client/updates` and what to verify it against. */
export interface UpdateChainRequest {
  readonly spec: ChainSpec
  /** A committee whose root is proven. */
  readonly committee: SyncCommittee
  /** Period of that committee. */
  readonly startPeriod: number
  /** The answer as it came from the wire. */
  readonly bytes: Uint8Array
  /**
   * `ssz`: objects framed by length and fork digest. `ssz-object`: one object without frame. `json`: an array of updates or
   * one update, each with or without `{version, data}` around it.
   */
  readonly encoding: 'ssz' | 'ssz-object' | 'json'
  /** Fewest signers of a valid update; one is needed in any case. */
  readonly minSigners: number
  /** Items past this number are ignored. */
  readonly maxItems: number
  /** Threads to use, 64 at most; by default two where the machine has them. */
  readonly threads?: number
}

/**
 * Verifies consecutive updates away from the event loop: decoding, structure, roots, branches, forks, and all signatures in
 * one batch a thread.
 *
 * The verdicts are those of verifying one item after the other: the given committee is known, and each valid item makes the
 * committee of the next period known (the first found for a period stays). A bad item does not spoil those that do not
 * depend on it.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_NUMBER`; `INVALID_LENGTH` if the committee is not of the network's size
 * @example
 * const chain = await verifyUpdateChain({ spec, committee, startPeriod: 290, bytes, encoding: 'ssz', minSigners: 342, maxItems: 128 })
 * for (let i = 0; i < chain.length; i++) {
 *   const item = chain.item(i)
 *   if (!item.ok) console.log(i, item.reason)
 * }
 */
export async function verifyUpdateChain(request: UpdateChainRequest): Promise<UpdateChain> {
  const { spec, committee, ...options } = request
  requireBytes('bytes', request.bytes)
  requireNumber('startPeriod', request.startPeriod, { max: Number.MAX_SAFE_INTEGER })
  requireNumber('minSigners', request.minSigners, { max: MAX_UINT32 })
  requireNumber('maxItems', request.maxItems, { max: MAX_UINT32 })
  if (request.threads !== undefined) requireNumber('threads', request.threads, { min: 1, max: MAX_THREADS })
  return new UpdateChain(await awaitAddon(() => addon.verifyUpdateChain(spec.native, committee.native, options)))
}
