import { createHash } from 'node:crypto'
import { bytesToHex, type Root } from '../../bytes.ts'
import { forkAtEpoch, forkAtSlot } from '../../params/forkAtEpoch.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { epochAtSlot } from '../../params/slots.ts'
import { UnknownForkError } from '../../params/UnknownForkError.ts'
import type { UpdateFacts } from './StoredUpdate.ts'

type UpdateSlots = Pick<UpdateFacts, 'attestedSlot' | 'signatureSlot' | 'finalizedSlot'>

/** The newest fingerprint, and of what: most updates of an answer have the same. */
let newest: { readonly rules: string; readonly fingerprint: Root } | undefined

/**
 * Fingerprint of everything in a network's config that decides whether an update of these slots verifies. When it is the
 * one stored with the update, the update still verifies without being verified again; 8 bytes.
 */
export function updateRules(config: NetworkConfig, slots: UpdateSlots): Root {
  const { slotsPerEpoch, epochsPerSyncCommitteePeriod, syncCommitteeSize } = config.preset
  const rules = JSON.stringify([
    config.genesisValidatorsRoot,
    slotsPerEpoch,
    epochsPerSyncCommitteePeriod,
    syncCommitteeSize,
    forkNameAtSlot(config, slots.attestedSlot),
    slots.finalizedSlot === undefined ? 'none' : forkNameAtSlot(config, slots.finalizedSlot),
    signingVersion(config, slots.signatureSlot),
  ])
  if (newest?.rules !== rules) {
    newest = { rules, fingerprint: bytesToHex(createHash('sha256').update(rules).digest().subarray(0, 8)) }
  }
  return newest.fingerprint
}

function forkNameAtSlot(config: NetworkConfig, slot: number): string {
  try {
    return forkAtSlot(config, slot).rules
  } catch (error) {
    if (error instanceof UnknownForkError) return 'unknown'
    throw error
  }
}

function signingVersion(config: NetworkConfig, signatureSlot: number): string {
  try {
    return forkAtEpoch(config, epochAtSlot(config, Math.max(signatureSlot, 1) - 1)).version
  } catch (error) {
    if (error instanceof UnknownForkError) return 'unknown'
    throw error
  }
}
