import { existsSync, readFileSync } from 'node:fs'
import { headerAnswer } from './header-answer.ts'
import { devnetConfig, listAt, recordedJson, textAt } from './recorded.ts'
import { PRYSM, type Recorded, type RecordedChain, type RecordedUpdate } from './replay-chain.ts'
import { ReplayClock } from './replay-clock.ts'
import { type DevnetName, devnetEvents, type RecordedHead, slotFile, type Timed } from './replay-devnet-events.ts'
import { indexedAnswers } from './replay-devnet-index.ts'
import { vectorPath } from './vectors.ts'

/** A finalized block whose bootstrap was recorded. */
export interface RecordedCheckpoint {
  readonly atMs: number
  readonly slot: number
  readonly root: `0x${string}`
}

export interface DevnetRecording extends RecordedChain {
  /** Every head event, in order. */
  readonly heads: readonly RecordedHead[]
  /** Every bootstrap, in order. */
  readonly checkpoints: readonly RecordedCheckpoint[]
  /** When the stream ends, in unix milliseconds. */
  readonly endMs: number
}

/**
 * A recorded network of `devnet`, with its clock at genesis. The node knows an update once it was announced, a block once it
 * was head, the rest when it was first seen by the recorder; headers that were not recorded by themselves come from the
 * updates that attest to them.
 */
export function devnetRecording(name: DevnetName): DevnetRecording {
  const path = (...parts: readonly string[]): string => vectorPath('devnet', name, ...parts)
  const text = (...parts: readonly string[]): string => readFileSync(path(...parts), 'utf8')
  const bytesIf = (...parts: readonly string[]): { ssz?: Uint8Array } =>
    existsSync(path(...parts)) ? { ssz: readFileSync(path(...parts)) } : {}
  const config = devnetConfig(name)
  const clock = new ReplayClock({ genesisMs: 1000 * config.genesisTime, slotMs: config.slotDurationMs })
  const slotsPerPeriod = config.preset.slotsPerEpoch * config.preset.epochsPerSyncCommitteePeriod

  const { stream, heads, optimistic, finality, finalized, headers } = devnetEvents(name)
  const answers = indexedAnswers(name)

  const snapshots = answers
    .filter(({ path: asked, file }) => asked.includes('updates?start_period=0&count=128') && file.endsWith('.json'))
    .map(({ atMs, file }) => ({ atMs, value: snapshot(listAt(recordedJson('devnet', name, file)), slotsPerPeriod) }))
  const finalFrames = new Map<string, Uint8Array>()
  for (const { period, json } of snapshots.at(-1)?.value ?? []) {
    const file = `period${String(period).padStart(3, '0')}.ssz`
    if (json !== undefined && existsSync(path('updates', file)))
      finalFrames.set(json, readFileSync(path('updates', file)))
  }
  const bootstraps = new Map<string, Timed<Recorded>>()
  const checkpoints: RecordedCheckpoint[] = []
  for (const { atMs, path: asked, file } of answers) {
    const root = /light_client\/bootstrap\/0x([0-9a-f]{64})$/.exec(asked)?.[1]
    if (root === undefined || !file.endsWith('.json')) continue
    const json = text(file)
    const parsed: unknown = JSON.parse(json)
    const value = { json, version: textAt(parsed, 'version'), ...bytesIf(file.replace(/json$/, 'ssz')) }
    bootstraps.set(`0x${root}`, { atMs, value })
    checkpoints.push({ atMs, slot: Number(textAt(parsed, 'data', 'header', 'beacon', 'slot')), root: `0x${root}` })
  }

  const known = <T>(all: readonly Timed<T>[]): T | undefined => all.findLast(({ atMs }) => atMs <= clock.nowMs)?.value
  const headOf = (id: string): RecordedHead | undefined => {
    const seen = heads.filter(({ atMs }) => atMs <= clock.nowMs)
    if (id === 'head') return seen.at(-1)
    const root = id === 'finalized' ? known(finalized) : id
    return seen.findLast((head) => head.root === root || String(head.slot) === root)
  }
  const fileAnswer = (folder: string, id: string): Recorded | undefined => {
    const head = headOf(id)
    if (head === undefined || !existsSync(path(folder, slotFile(head.slot, 'json')))) return undefined
    const json = text(folder, slotFile(head.slot, 'json'))
    const version = /^\{"version":"(\w+)"/.exec(json)?.[1]
    return { json, ...bytesIf(folder, slotFile(head.slot, 'ssz')), ...(version !== undefined && { version }) }
  }
  const derivedHeader = (id: string): Recorded | undefined => {
    const head = headOf(id)
    const header = head === undefined ? undefined : headers.get(head.slot)
    return head === undefined || header === undefined ? undefined : { json: headerAnswer(head.root, header, false) }
  }

  return {
    heads,
    checkpoints,
    endMs: stream.at(-1)?.atMs ?? clock.nowMs,
    profile: { ...PRYSM, version: text('node-version.json') },
    genesis: text('genesis.json'),
    spec: text('config', 'spec.json'),
    clock,
    stream,
    bootstrap: (root) => {
      const recorded = bootstraps.get(root)
      return recorded !== undefined && recorded.atMs <= clock.nowMs ? recorded.value : undefined
    },
    updates: (startPeriod) =>
      contiguous(known(snapshots) ?? [], startPeriod).map((item) => {
        const ssz = item.json === undefined ? undefined : finalFrames.get(item.json)
        return ssz === undefined ? item : { ...item, ssz }
      }),
    optimistic: () => known(optimistic),
    finality: () => known(finality),
    header: (id) => fileAnswer('headers', id) ?? derivedHeader(id),
    block: (id) => fileAnswer('blocks', id),
    envelope: (id) => fileAnswer('payload-envelopes', id),
  }
}

/** The recorded node answers with the first unbroken run of periods only, and with nothing if that begins later. */
function contiguous(all: readonly RecordedUpdate[], startPeriod: number): readonly RecordedUpdate[] {
  const start = all.findIndex(({ period }) => period === startPeriod)
  if (start < 0) return []
  const run = all.slice(start)
  const gap = run.findIndex(({ period }, index) => period !== startPeriod + index)
  return gap < 0 ? run : run.slice(0, gap)
}

function snapshot(items: readonly unknown[], slotsPerPeriod: number): readonly RecordedUpdate[] {
  return items.map((item) => ({
    period: Math.floor(Number(textAt(item, 'data', 'attested_header', 'beacon', 'slot')) / slotsPerPeriod),
    json: JSON.stringify(item),
  }))
}
