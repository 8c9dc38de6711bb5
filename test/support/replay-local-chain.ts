import { readFileSync } from 'node:fs'
import { headerAnswer } from './header-answer.ts'
import { headerBytes, headerBytesRoot } from './header-root.ts'
import { headerAt, jsonAt, listAt, recordedJson, textAt } from './recorded.ts'
import { LODESTAR, type RecordedChain, type StreamPiece } from './replay-chain.ts'
import { ReplayClock } from './replay-clock.ts'
import { streamEvents } from './replay-stream-pieces.ts'
import { hasVectors, vectorPath } from './vectors.ts'

/** Which of the recordings in `local-chain`; the first one alone has events. */
export type LocalChainName = 'minimal' | 'postmerge' | 'withel' | 'mainnet512'

export interface LocalChainRecording extends RecordedChain {
  readonly checkpointRoot: `0x${string}`
  /** Slots in which the recorded stream says something, ascending. */
  readonly eventSlots: readonly number[]
}

/** An early Lodestar: JSON only, no `{version, data}` around events, errors where others give fewer items. */
export function localChainRecording(name: LocalChainName = 'minimal'): LocalChainRecording {
  const folder = name === 'minimal' ? ['local-chain'] : ['local-chain', name]
  const file = (part: string): string => readFileSync(vectorPath(...folder, part), 'utf8')
  const genesis = recordedJson(...folder, 'genesis.json')
  const slotMs = 1000 * Number(textAt(recordedJson(...folder, 'spec.json'), 'data', 'SECONDS_PER_SLOT'))
  const slotsPerPeriod = name === 'mainnet512' ? 8192 : 64
  const clock = new ReplayClock({ genesisMs: 1000 * Number(textAt(genesis, 'data', 'genesis_time')), slotMs })
  const bootstrap = recordedJson(...folder, 'bootstrap.json')
  const checkpointRoot = headerBytesRoot(headerBytes(headerAt(bootstrap, 'data', 'header', 'beacon')))
  const optimisticFile = hasVectors(...folder, 'optimistic.json') ? 'optimistic.json' : 'finality.json'
  const optimistic = recordedJson(...folder, optimisticFile)
  const head = headerAt(optimistic, 'data', 'attested_header', 'beacon')
  const updates = listAt(recordedJson(...folder, 'updates.json')).map((item) => ({
    period: Math.floor(Number(textAt(item, 'data', 'attested_header', 'beacon', 'slot')) / slotsPerPeriod),
    json: JSON.stringify(item),
  }))
  const stream = name === 'minimal' ? untimedStream(Buffer.from(file('sse.txt')), clock) : []
  const firstSlot = stream[0] === undefined ? Number(head.slot) : clockSlot(clock, slotMs, stream[0].atMs)
  clock.advanceThroughSlot(firstSlot - 1)
  return {
    checkpointRoot,
    eventSlots: [...new Set(stream.map((piece) => clockSlot(clock, slotMs, piece.atMs)))],
    profile: { ...LODESTAR, version: JSON.stringify({ data: { version: 'Lodestar/v1.5.1' } }) },
    genesis: JSON.stringify(genesis),
    spec: file('spec.json'),
    clock,
    stream,
    bootstrap: (root) => (root === checkpointRoot ? { json: JSON.stringify(bootstrap) } : undefined),
    updates: (startPeriod) => updates.filter(({ period }) => period >= startPeriod),
    optimistic: () => ({ json: JSON.stringify(optimisticOnly(optimistic)) }),
    finality: () => ({ json: file('finality.json') }),
    header: (id) =>
      id === 'head' ? { json: headerAnswer(headerBytesRoot(headerBytes(head)), head, false) } : undefined,
    block: (id) => (name === 'postmerge' && isRecordedBlock(id) ? { json: file('block.json') } : undefined),
    envelope: () => undefined,
  }
}

/** Slot 54 of the post-merge chain. */
const RECORDED_BLOCK_SLOT = '54'

function isRecordedBlock(id: string): boolean {
  return id === RECORDED_BLOCK_SLOT
}

function clockSlot(clock: ReplayClock, slotMs: number, atMs: number): number {
  return Math.floor((atMs - clock.slotStartMs(0)) / slotMs)
}

/** The recording has no times: an event belongs into the slot it tells of, a signed header into the slot after it. */
function untimedStream(raw: Buffer, clock: ReplayClock): readonly StreamPiece[] {
  return streamEvents(raw).map((event, index) => {
    const data: unknown = JSON.parse(event.data ?? 'null')
    const isHead = event.topic === 'head'
    const slot = Number(isHead ? textAt(data, 'slot') : textAt(data, 'signature_slot'))
    return { atMs: clock.slotStartMs(slot) + index, topic: event.topic, bytes: raw.subarray(event.start, event.end) }
  })
}

/** A finality update holds an optimistic one. */
function optimisticOnly(json: unknown): unknown {
  const data = jsonAt(json, 'data')
  if (typeof data !== 'object' || data === null) return json
  const {
    finalized_header: _header,
    finality_branch: _branch,
    ...optimistic
  } = { finalized_header: 0, finality_branch: 0, ...data }
  return { version: jsonAt(json, 'version'), data: optimistic }
}
