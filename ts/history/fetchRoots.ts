import type { Clock } from '../clock.ts'
import { ServerError } from '../errors.ts'

/** Pieces that a period is fetched and kept in. */
export const PIECES = 32

/** Questions on their way at the same time. */
const AT_ONCE = 16

/** How often a slot is asked for before the whole is given up. */
const ATTEMPTS = 4

const RETRY_MS = 1_000

/** Longer than that nobody waits for a server that wants to be left alone. */
const MAX_PAUSE_MS = 60_000

/** Where pieces of a period are kept, so that the next run goes on where this one ended. */
export interface PieceKeeper {
  get(piece: number): Promise<Uint8Array | undefined>
  put(piece: number, roots: Uint8Array): Promise<void>
}

export interface RootsToFetch {
  readonly firstSlot: number
  /** A multiple of {@link PIECES}. */
  readonly slotCount: number
  /** The root at a slot, 32 bytes; undefined where there is none. */
  readonly rootAt: (slot: number) => Promise<Uint8Array | undefined>
  readonly keeper: PieceKeeper
  readonly onProgress: (doneSlots: number) => void
  readonly signal: AbortSignal
  readonly clock: Clock
}

/** Roots of consecutive slots, all zero where there is none. */
export interface FetchedRoots {
  readonly roots: Uint8Array
  /** Whether a part of them was kept from before. */
  readonly hasKept: boolean
}

/**
 * Fetches a root for each slot, sixteen at a time, piece by piece; each piece is kept as soon as it is complete.
 *
 * @throws what `rootAt` throws, when it did so several times in a row for a slot; the signal's reason
 */
export async function fetchRoots(job: RootsToFetch): Promise<FetchedRoots> {
  const { slotCount, firstSlot, keeper, onProgress, signal } = job
  const size = slotCount / PIECES
  const roots = new Uint8Array(32 * slotCount)
  let hasKept = false
  for (let piece = 0; piece < PIECES; piece++) {
    signal.throwIfAborted()
    const kept = await keeper.get(piece)
    if (kept?.length === 32 * size) {
      hasKept = true
      roots.set(kept, 32 * size * piece)
    } else {
      const fetched = await fetchPiece(job, firstSlot + piece * size, size)
      await keeper.put(piece, fetched)
      roots.set(fetched, 32 * size * piece)
    }
    onProgress(size * (piece + 1))
  }
  return { roots, hasKept }
}

async function fetchPiece(job: RootsToFetch, firstSlot: number, size: number): Promise<Uint8Array> {
  const piece = new Uint8Array(32 * size)
  let next = 0
  const work = async (): Promise<void> => {
    while (next < size) {
      const index = next++
      const root = await patiently(job, firstSlot + index)
      if (root !== undefined) piece.set(root, 32 * index)
    }
  }
  const workers = Array.from({ length: Math.min(AT_ONCE, size) }, work)
  try {
    await Promise.all(workers)
  } catch (error) {
    next = size
    await Promise.allSettled(workers)
    throw error
  }
  return piece
}

/** A server may be busy, or want to be left alone for a while. */
async function patiently({ rootAt, signal, clock }: RootsToFetch, slot: number): Promise<Uint8Array | undefined> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    try {
      return await rootAt(slot)
    } catch (error) {
      const pauseMs = error instanceof ServerError ? (error.retryAfterMs ?? RETRY_MS * attempt) : RETRY_MS
      if (attempt === ATTEMPTS || pauseMs > MAX_PAUSE_MS || !(error instanceof ServerError)) throw error
      await pause(clock, pauseMs, signal)
    }
  }
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.after(delayMs, end)
    signal.addEventListener('abort', end)
  })
}
