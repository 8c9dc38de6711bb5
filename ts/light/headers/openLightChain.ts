import { equalBytes, hexToBytes, type Root } from '../../bytes.ts'
import { databaseKeyNumber } from '../../db/databaseKey.ts'
import type { KeyValueStore, StoreOperation } from '../../db/KeyValueStore.ts'
import { type Logger, silentLogger } from '../../log.ts'
import { equalFormats } from '../../merkle/equalFormats.ts'
import type { ProofFormat } from '../../merkle/ProofFormat.ts'
import { headerRoot } from '../../types/Header.ts'
import type { HeaderRange, HeaderRef } from './HeaderRef.ts'
import { LightChainDraft, type LightChainRanges } from './LightChainDraft.ts'
import {
  decodeHeader,
  decodeProof,
  decodeRange,
  LightChainTables,
  lightChainPrefix,
  type RangeName,
  rangeKey,
  refOfKey,
} from './LightChainTables.ts'
import { planStates } from './planStates.ts'

export interface OpeningOptions {
  readonly store: KeyValueStore
  readonly proofFormat: (slot: number) => ProofFormat
  readonly logger?: Logger
}

/** The database holds something that blsync did not write that way. */
class Damage extends Error {}

/** Reads where a light chain is from its database and leaves it fit for use. */
export async function openLightChain(options: OpeningOptions): Promise<LightChainRanges> {
  const { store, logger = silentLogger } = options
  const tables = new LightChainTables(store)
  try {
    await checkHeaders(store, tables)
    const headers = await readRange(store, 'headers')
    await checkCanonical(store, tables, headers)
    const states = await readRange(store, 'states')
    const ranges = { headers, states }
    const dropped = await unfitProofs(options, tables)
    if (dropped.length === 0) return await checkedStates(tables, ranges)
    logger.warn('stored state proofs do not have the wanted format; fetching them again', { count: dropped.length })
    return await withoutProofs(store, tables, { ranges, dropped })
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    logger.error('the stored headers are damaged; fetching them again', { damage: error.message })
    await deleteEverything(store)
    return { headers: undefined, states: undefined }
  }
}

async function readRange(store: KeyValueStore, name: RangeName): Promise<HeaderRange | undefined> {
  const bytes = await store.get(rangeKey(name))
  if (bytes === undefined) return undefined
  const range = decodeRange(bytes)
  if (range === undefined) throw new Damage(`the range of ${name} cannot be read`)
  return range
}

async function checkHeaders(store: KeyValueStore, tables: LightChainTables): Promise<void> {
  for await (const [key, bytes] of store.iterate(lightChainPrefix.header)) {
    const ref = refOfKey(lightChainPrefix.header, key)
    const header = decodeHeader(bytes)
    if (ref === undefined || header === undefined || headerRoot(header) !== ref.root)
      throw new Damage(`a header does not match its key (slot ${ref?.slot})`)
    if ((await tables.slots.get(ref.root)) !== ref.slot) throw new Damage(`the slot of header ${ref.root} is not known`)
  }
}

/** From the tail up, each header must be the parent of the next. */
async function checkCanonical(
  store: KeyValueStore,
  tables: LightChainTables,
  range: HeaderRange | undefined,
): Promise<void> {
  let last: Root | undefined
  for await (const [key, bytes] of store.iterate(lightChainPrefix.canonical)) {
    const slot = databaseKeyNumber(lightChainPrefix.canonical, key)
    const root = slot === undefined || bytes.length !== 32 ? undefined : await tables.canonical.get(slot)
    const header = slot === undefined || root === undefined ? undefined : await tables.headers.get({ slot, root })
    if (root === undefined || header === undefined) throw new Damage(`a canonical header is missing (slot ${slot})`)
    if (root !== range?.tail.root && header.parentRoot !== last) throw new Damage(`the chain is broken at slot ${slot}`)
    if (root === range?.tail.root && last !== undefined) throw new Damage(`the chain continues below its tail`)
    last = root
  }
  if (last !== range?.head.root) throw new Damage('the chain does not end with its head')
}

async function unfitProofs(
  { store, proofFormat }: OpeningOptions,
  tables: LightChainTables,
): Promise<readonly HeaderRef[]> {
  const unfit: HeaderRef[] = []
  for await (const [key, bytes] of store.iterate(lightChainPrefix.state)) {
    const ref = refOfKey(lightChainPrefix.state, key)
    const header = ref === undefined ? undefined : await tables.headers.get(ref)
    const proof = decodeProof(bytes)
    if (
      ref === undefined ||
      header === undefined ||
      proof === undefined ||
      !equalBytes(proof.root, hexToBytes(header.stateRoot))
    ) {
      throw new Damage(`a state proof does not fit its header (slot ${ref?.slot})`)
    }
    if (!equalFormats(proof.format, proofFormat(ref.slot))) unfit.push(ref)
  }
  return unfit
}

async function checkedStates(tables: LightChainTables, ranges: LightChainRanges): Promise<LightChainRanges> {
  const draft = new LightChainDraft(tables, ranges)
  await planStates(draft, { added: [], kept: undefined, searchFrom: ranges.headers?.head })
  if (draft.stateRange !== ranges.states) throw new Damage('the range of states does not match the proofs')
  return ranges
}

async function withoutProofs(
  store: KeyValueStore,
  tables: LightChainTables,
  { ranges, dropped }: { readonly ranges: LightChainRanges; readonly dropped: readonly HeaderRef[] },
): Promise<LightChainRanges> {
  const draft = new LightChainDraft(tables, ranges)
  for (const ref of dropped) draft.deleteProof(ref)
  await planStates(draft, { added: [], kept: undefined, searchFrom: ranges.headers?.head })
  await store.batch(draft.operations)
  draft.written()
  return draft.ranges
}

async function deleteEverything(store: KeyValueStore): Promise<void> {
  const operations: StoreOperation[] = []
  for (const prefix of Object.values(lightChainPrefix)) {
    for await (const [key] of store.iterate(prefix)) operations.push({ type: 'del', key })
  }
  await store.batch(operations)
}
