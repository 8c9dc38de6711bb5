import { bytesToHex, type Root } from '../bytes.ts'
import { DecodeError, ValidationError } from '../errors.ts'
import { headerFacts, type LightClientHeaderFacts } from '../native/lightClientObject.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import { forkAtSlot } from '../params/forkAtEpoch.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Header } from './Header.ts'
import { requireValid } from './lightClientObject.ts'
import { headerParts, toParts } from './lightClientParts.ts'

/**
 * A header with proof of the execution block it belongs to. `fork` is the one of the container it came in, which is that
 * of the attested header's slot: a finalized header may be older than it.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/light-client/sync-protocol.md#modified-lightclientheader
 */
export interface LightClientHeader {
  readonly fork: LightClientFork
  readonly beacon: Header
  /**
   * SSZ of the execution payload header from capella to fulu (`sszTypes` has its fields), and of the execution block hash of
   * the parent's payload from gloas on; empty before capella.
   */
  readonly execution: Uint8Array
  /** What proves it by the beacon header's body root, bottom first; empty before capella. */
  readonly executionBranch: readonly Uint8Array[]
}

/** Facts asked for before: each step of a head's way asks for them. A header never changes. */
const known = new WeakMap<LightClientHeader, LightClientHeaderFacts>()

const ZERO_HASH: Root = `0x${'00'.repeat(32)}`

/**
 * Execution block hash the header names: its own payload's, from gloas on its parent's; undefined where there is none.
 *
 * @example
 * console.log(executionBlockHash(bootstrap.header))
 */
export function executionBlockHash(header: LightClientHeader): Root | undefined {
  const hash = bytesToHex(factsOf(header).executionBlockHash)
  return hash === ZERO_HASH ? undefined : hash
}

/** Whether the header is the default one of its container, which stands for "none". */
export function isEmptyLightClientHeader(header: LightClientHeader): boolean {
  return factsOf(header).isEmpty
}

/**
 * Whether the execution part is proven by the beacon header's body root, by the rules of the beacon header's own slot.
 *
 * @throws UnknownForkError when that slot lies in a fork this release does not know
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/light-client/sync-protocol.md#modified-is_valid_light_client_header
 */
export function isValidLightClientHeader(config: NetworkConfig, header: LightClientHeader): boolean {
  // What this release has no rules for is not a fault of the header.
  forkAtSlot(config, header.beacon.slot)
  try {
    requireValid(config, 'header', toParts({ header }))
    return true
  } catch (error) {
    if (error instanceof ValidationError || error instanceof DecodeError) return false
    throw error
  }
}

function factsOf(header: LightClientHeader): LightClientHeaderFacts {
  const before = known.get(header)
  if (before !== undefined) return before
  const facts = headerFacts(header.fork, headerParts(header))
  known.set(header, facts)
  return facts
}
