import { bytesToHex } from '../../bytes.ts'
import { databaseKey, databaseKeyNumber } from '../../db/databaseKey.ts'
import type { KeyValueStore, StoreOperation } from '../../db/KeyValueStore.ts'
import { InternalError } from '../../errors.ts'
import { silentLogger } from '../../log.ts'
import { SyncCommittee } from '../../native/SyncCommittee.ts'
import { committeeLength } from '../../types/SerializedCommittee.ts'
import type { CommitteeChainOptions } from './CommitteeChainOptions.ts'
import { CommitteeDraft, committeePrefix } from './CommitteeDraft.ts'
import { brokenInvariant, type CommitteeIndex, emptyIndex } from './CommitteeIndex.ts'
import { loadCommittee } from './loadCommittee.ts'
import { PeriodRange } from './PeriodRange.ts'
import { decodeStoredUpdate, encodeStoredUpdate } from './StoredUpdate.ts'
import { storedUpdateHolds } from './storedUpdateHolds.ts'
import { updateRules } from './updateRules.ts'

/** The database holds something that blsync did not write that way. */
class Damage extends Error {}

/**
 * Reads a committee chain from its database and leaves it fit for use: updates that are no longer allowed are rolled
 * back from the end, a damaged chain is deleted as a whole.
 */
export async function openCommitteeIndex(options: CommitteeChainOptions): Promise<CommitteeIndex> {
  const logger = options.logger ?? silentLogger
  let index: CommitteeIndex
  try {
    index = await readIndex(options)
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    logger.error('the stored committee chain is damaged; starting again from the checkpoint', {
      damage: error.message,
    })
    await deleteEverything(options.store)
    return emptyIndex
  }
  const draft = new CommitteeDraft(index)
  const period = await recheckUpdates(options, draft)
  if (period !== undefined) {
    logger.warn('stored updates are not valid under the current configuration; rolling the chain back to before them', {
      period,
    })
    draft.giveUpUpdatesFrom(period)
  }
  await options.store.batch(draft.operations)
  return draft.index
}

async function readIndex({ config, store }: CommitteeChainOptions): Promise<CommitteeIndex> {
  const length = committeeLength(config.preset.syncCommitteeSize)
  const index: CommitteeIndex = {
    fixedRoots: await readRange(store, committeePrefix.fixedRoot, (value) =>
      value.length === 32 ? bytesToHex(value) : undefined,
    ),
    committees: await readRange(store, committeePrefix.committee, (value) =>
      value.length === length ? bytesToHex(SyncCommittee.deserialize(value).root) : undefined,
    ),
    updates: await readRange(store, committeePrefix.update, (value) => decodeStoredUpdate(value)?.facts),
  }
  const broken = brokenInvariant(index)
  if (broken !== undefined) throw new Damage(broken)
  return index
}

async function readRange<Value>(
  store: KeyValueStore,
  prefix: string,
  read: (value: Uint8Array) => Value | undefined,
): Promise<PeriodRange<Value>> {
  const entries: [number, Value][] = []
  for await (const [key, bytes] of store.iterate(prefix)) {
    const period = databaseKeyNumber(prefix, key)
    const value = read(bytes)
    if (period === undefined || value === undefined) throw new Damage(`an entry ${prefix}… is damaged (${period})`)
    entries.push([period, value])
  }
  try {
    return PeriodRange.from(entries)
  } catch (error) {
    if (error instanceof InternalError) throw new Damage(`${prefix}…: ${error.message}`)
    throw error
  }
}

/**
 * The first update that the network's rules or the wanted number of signers do not allow now. Only updates that were
 * verified under other rules are verified again, and then count as verified under these.
 */
async function recheckUpdates(options: CommitteeChainOptions, draft: CommitteeDraft): Promise<number | undefined> {
  const { config, store, minSigners } = options
  for (const [period, facts] of draft.index.updates.entries()) {
    if (facts.signerCount < minSigners) return period
    const rules = updateRules(config, facts)
    if (facts.rules === rules) continue
    const signers = loadCommittee(store, period)
    if (signers === undefined || !(await storedUpdateHolds(options, period, signers))) return period
    const record = await store.get(databaseKey(committeePrefix.update, period))
    const stored = record === undefined ? undefined : decodeStoredUpdate(record)
    if (stored === undefined) return period
    const rechecked = { ...facts, rules }
    draft.addUpdate(period, rechecked, encodeStoredUpdate({ ...stored, facts: rechecked }))
  }
  return undefined
}

async function deleteEverything(store: KeyValueStore): Promise<void> {
  const operations: StoreOperation[] = []
  for (const prefix of Object.values(committeePrefix)) {
    for await (const [key] of store.iterate(prefix)) operations.push({ type: 'del', key })
  }
  await store.batch(operations)
}
