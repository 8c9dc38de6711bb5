import { existsSync, readFileSync } from 'node:fs'
import type { HeaderJson } from './header-root.ts'
import { headerAt, textAt } from './recorded.ts'
import type { Recorded, StreamPiece } from './replay-chain.ts'
import { indexedReads } from './replay-devnet-index.ts'
import { type StreamEvent, streamEvents, streamPieces } from './replay-stream-pieces.ts'
import { vectorPath } from './vectors.ts'

export type DevnetName = 'minimal' | 'minimal-from-deneb' | 'minimal-partial' | 'mainnet-preset'

/** A head the recorded node announced. */
export interface RecordedHead {
  /** Unix milliseconds. */
  readonly atMs: number
  readonly slot: number
  readonly root: string
  /** Whether the answer with its block was kept. */
  readonly hasBlock: boolean
}

/** Something the node has known since then. */
export interface Timed<T> {
  /** Unix milliseconds. */
  readonly atMs: number
  readonly value: T
}

/** What the recorded event stream tells of the chain, each list in order of time. */
export interface DevnetEvents {
  readonly stream: readonly StreamPiece[]
  readonly heads: readonly RecordedHead[]
  readonly optimistic: readonly Timed<Recorded>[]
  readonly finality: readonly Timed<Recorded>[]
  /** Roots of finalized checkpoints. */
  readonly finalized: readonly Timed<string>[]
  /** Attested headers by slot. */
  readonly headers: ReadonlyMap<number, HeaderJson>
}

export function devnetEvents(name: DevnetName): DevnetEvents {
  const raw = readFileSync(vectorPath('devnet', name, 'events.raw'))
  const events = streamEvents(raw)
  const stream = streamPieces(raw, events, indexedReads(name))
  const heads: RecordedHead[] = []
  const optimistic: Timed<Recorded>[] = []
  const finality: Timed<Recorded>[] = []
  const finalized: Timed<string>[] = []
  const headers = new Map<number, HeaderJson>()
  for (const { event, data, atMs } of timedEvents(events, stream)) {
    switch (event) {
      case 'head': {
        const slot = Number(textAt(data, 'slot'))
        const hasBlock = existsSync(vectorPath('devnet', name, 'blocks', slotFile(slot, 'ssz')))
        heads.push({ atMs, slot, root: textAt(data, 'block'), hasBlock })
        break
      }
      case 'finalized_checkpoint':
        finalized.push({ atMs, value: textAt(data, 'block') })
        break
      case 'light_client_optimistic_update': {
        const header = headerAt(data, 'data', 'attested_header', 'beacon')
        headers.set(Number(header.slot), header)
        optimistic.push({ atMs, value: recordedUpdate(name, 'optimistic', data) })
        break
      }
      case 'light_client_finality_update':
        finality.push({ atMs, value: recordedUpdate(name, 'finality', data) })
    }
  }
  return { stream, heads, optimistic, finality, finalized, headers }
}

/** Name of a file of that slot. */
export function slotFile(slot: number, extension: string): string {
  return `${pad(String(slot))}.${extension}`
}

/** The events with the moment their last byte had come. */
function timedEvents(events: readonly StreamEvent[], stream: readonly StreamPiece[]) {
  let next = 0
  let length = 0
  return events.flatMap(({ topic, data, end }) => {
    for (let piece = stream[next]; piece !== undefined && length < end; piece = stream[next]) {
      length += piece.bytes.length
      next++
    }
    const parsed: unknown = JSON.parse(data ?? 'null')
    return topic === undefined ? [] : [{ event: topic, data: parsed, atMs: stream[next - 1]?.atMs ?? 0 }]
  })
}

/** The update of an event, with the SSZ that polling saw of the same update. */
function recordedUpdate(name: DevnetName, folder: 'optimistic' | 'finality', data: unknown): Recorded {
  const parts = [
    `sig${pad(textAt(data, 'data', 'signature_slot'))}`,
    `att${pad(textAt(data, 'data', 'attested_header', 'beacon', 'slot'))}`,
    ...(folder === 'finality' ? [`fin${pad(textAt(data, 'data', 'finalized_header', 'beacon', 'slot'))}`] : []),
  ]
  const file = vectorPath('devnet', name, folder, `${parts.join('-')}.ssz`)
  return {
    json: JSON.stringify(data),
    version: textAt(data, 'version'),
    ...(existsSync(file) && { ssz: readFileSync(file) }),
  }
}

function pad(slot: string): string {
  return slot.padStart(5, '0')
}
