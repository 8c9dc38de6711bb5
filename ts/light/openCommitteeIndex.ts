import { bytesToHex } from '../bytes.ts'
import { databaseKeyNumber } from '../db/databaseKey.ts'
import type { KeyValueStore, StoreOperation } from '../db/KeyValueStore.ts'
import { InternalError } from '../errors.ts'
import { silentLogger } from '../log.ts'
import { committeeRoot } from '../types/committeeRoot.ts'
import { committeeLength } from '../types/SerializedCommittee.ts'
import { brokenStoredUpdate } from './brokenStoredUpdate.ts'
import type { CommitteeChainOptions } from './CommitteeChain.ts'
import { CommitteeDraft, committeePrefix } from './CommitteeDraft.ts'
import { brokenInvariant, type CommitteeIndex, emptyIndex } from './CommitteeIndex.ts'
import { PeriodRange } from './PeriodRange.ts'
import { decodeStoredUpdate, joinCommittee } from './StoredUpdate.ts'
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
    logger.error('the stored committee chain is damaged; it starts again from the checkpoint', {
      damage: error.message,
    })
    await deleteEverything(options.store)
    return emptyIndex
  }
  const draft = new CommitteeDraft(index)
  const period = await firstDisallowedUpdate(options, index)
  if (period !== undefined) {
    logger.warn('stored updates do not hold under the present configuration; the chain goes back to before them', {
      period,
    })
    draft.deleteUpdatesFrom(period)
    draft.deleteCommitteesFrom(Math.max(period + 1, index.fixedRoots.end))
    await options.store.batch(draft.operations)
  }
  return draft.index
}

async function readIndex({ config, store }: CommitteeChainOptions): Promise<CommitteeIndex> {
  const length = committeeLength(config.preset.syncCommitteeSize)
  const index: CommitteeIndex = {
    fixedRoots: await readRange(store, committeePrefix.fixedRoot, (value) =>
      value.length === 32 ? bytesToHex(value) : undefined,
    ),
    committees: await readRange(store, committeePrefix.committee, (value) =>
      value.length === length ? committeeRoot(value) : undefined,
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

/** The first update that the network's rules or the wanted number of signers do not allow now. */
async function firstDisallowedUpdate(
  options: CommitteeChainOptions,
  index: CommitteeIndex,
): Promise<number | undefined> {
  const { config, store, minSigners } = options
  for (const [period, facts] of index.updates.entries()) {
    if (facts.signerCount < minSigners) return period
    if (facts.rules === updateRules(config, facts)) continue
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
