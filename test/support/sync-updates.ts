import type { FinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import type { Header } from '../../ts/types/Header.ts'
import type { LightClientBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import type { LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import type { OptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'

const ROOT = `0x${'11'.repeat(32)}` as const

/** A header of a slot whose roots mean nothing. */
export function plainHeader(slot: number): Header {
  return { slot, proposerIndex: 1, parentRoot: ROOT, stateRoot: ROOT, bodyRoot: ROOT }
}

export interface PlainUpdateOptions {
  /** The slot after the attested one when left out. */
  readonly signatureSlot?: number
  readonly isForged?: boolean
}

function altairHeader(slot: number): LightClientHeader {
  return { fork: 'altair', beacon: plainHeader(slot), execution: new Uint8Array(0), executionBranch: [] }
}

/** An optimistic update for validators that verify nothing. */
export function plainOptimistic(slot: number, options: PlainUpdateOptions = {}): OptimisticUpdate {
  const signature = new Uint8Array(96).fill(options.isForged === true ? 0xff : 0x01)
  return {
    attestedHeader: altairHeader(slot),
    syncAggregate: { bits: new Uint8Array(4).fill(0xff), signature },
    signatureSlot: options.signatureSlot ?? slot + 1,
  }
}

/** A finality update for validators that verify nothing. */
export function plainFinality(slot: number, options: PlainUpdateOptions = {}): FinalityUpdate {
  return {
    ...plainOptimistic(slot, options),
    finalizedHeader: altairHeader(Math.max(0, slot - 16)),
    finalityBranch: [],
  }
}

/** A bootstrap with the header of a slot and nothing proven. */
export function plainBootstrap(slot: number): LightClientBootstrap {
  return {
    header: altairHeader(slot),
    currentSyncCommittee: new Uint8Array(33 * 48),
    currentSyncCommitteeBranch: [],
  }
}
