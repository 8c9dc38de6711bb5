import type { Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import type { Environment } from '../request/Environment.ts'
import { isOlder, Lacks } from '../request/Lacks.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { type Header, headerRoot } from '../types/Header.ts'
import type { SyncProtocol } from './requests.ts'

/** Slots asked for below the tail at a time, which bounds the headers held. */
const AHEAD_SLOTS = 48

type SlotState =
  | { readonly type: 'asked' }
  /** The server has no header there: the slot is empty, or older than what it keeps. */
  | { readonly type: 'none'; readonly server: ServerHandle }
  | { readonly type: 'held'; readonly root: Root; readonly header: Header; readonly server: ServerHandle }

/**
 * Headers below a chain's tail, asked for by slot, several at a time. A slot says nothing of which chain a header is of:
 * that shows when they are linked, from the tail's parent root down.
 *
 * - No more are held than are asked for ahead.
 * - Who gave a header of another chain is not asked by slot for a while.
 */
export class OlderHeaders {
  readonly #lacks: Lacks<number>
  readonly #doubted: Lacks<number>
  readonly #rootAt: (slot: number) => Root | 'empty' | undefined
  readonly #slots = new Map<number, SlotState>()

  /**
   * @param options.lacks - who lacks what was asked for by root
   * @param options.rootAt - what is proven of a slot: then it is asked for by root, or not at all
   */
  constructor(options: {
    readonly lacks: Lacks<number>
    readonly rootAt: (slot: number) => Root | 'empty' | undefined
    readonly retryMs: number
    readonly clock: Clock
  }) {
    this.#lacks = options.lacks
    this.#rootAt = options.rootAt
    this.#doubted = new Lacks(options.clock, { firstMs: options.retryMs, isImplied: isOlder })
  }

  /** Asks for the slots below the tail's parent, down to the target. */
  request(environment: Environment<SyncProtocol>, tail: Header, targetSlot: number): void {
    const lowest = Math.max(targetSlot, tail.slot - AHEAD_SLOTS)
    if (this.#slots.size > AHEAD_SLOTS) this.#forgetBelow(lowest)
    for (let slot = tail.slot - 2; slot >= lowest; slot--) {
      const root = this.#rootAt(slot)
      if (this.#slots.has(slot) || root === 'empty' || root === tail.parentRoot) continue
      const isAsked =
        root === undefined ? this.#requestSlot(environment, slot) : this.#requestRoot(environment, slot, root)
      if (!isAsked) return
    }
  }

  /** Takes out what follows from the tail's parent root, as far as it is here, the newest first. */
  take(tail: Header): readonly Header[] {
    this.#dropFrom(tail.slot)
    const linked: Header[] = []
    let lowest = tail
    for (let slot = tail.slot - 1; slot >= tail.slot - AHEAD_SLOTS; slot--) {
      const state = this.#slots.get(slot)
      if (state?.type !== 'held' || state.root !== lowest.parentRoot) continue
      lowest = state.header
      linked.push(lowest)
      this.#slots.delete(slot)
    }
    this.#dropFrom(lowest.slot)
    return linked
  }

  /** The server has shown that it keeps no headers so old: what it called empty may not be. */
  forgetEmptyOf(server: ServerHandle): void {
    for (const [slot, state] of this.#slots)
      if (state.type === 'none' && state.server === server) this.#slots.delete(slot)
  }

  serverRemoved(server: ServerHandle): void {
    this.#doubted.mayHaveNow(server)
  }

  /** Forgets slots that the chain has passed; headers left there are of another chain. */
  #dropFrom(firstSlot: number): void {
    for (const [slot, state] of this.#slots) {
      if (slot < firstSlot) continue
      this.#slots.delete(slot)
      if (state.type === 'held' && slot > firstSlot) this.#doubted.add(state.server, slot)
    }
  }

  /** Forgets slots below those that are asked for: the tail was another one, far down. What is on the way says so when it comes. */
  #forgetBelow(lowest: number): void {
    for (const [slot, { type }] of this.#slots) if (slot < lowest && type !== 'asked') this.#slots.delete(slot)
  }

  #requestRoot(environment: Environment<SyncProtocol>, slot: number, root: Root): boolean {
    const server = environment.tryRequest(
      { kind: 'header', block: root },
      {
        answered: ({ header }, server) => {
          if (!this.#slots.has(slot)) return
          if (headerRoot(header) === root) {
            this.#slots.set(slot, { type: 'held', root, header, server })
          } else {
            this.#slots.delete(slot)
            this.#doubted.add(server, slot)
          }
        },
        failed: (error, server) => {
          this.#slots.delete(slot)
          if (error.code === 'ERR_SERVER_STATUS') this.#lacks.add(server, slot)
        },
      },
      (candidate) => (this.#lacks.mayHave(candidate, slot) && this.#doubted.mayHave(candidate, slot) ? 0 : undefined),
    )
    if (server === undefined) return false
    this.#slots.set(slot, { type: 'asked' })
    return true
  }

  #requestSlot(environment: Environment<SyncProtocol>, slot: number): boolean {
    const server = environment.tryRequest(
      { kind: 'headerAt', slot },
      {
        answered: ({ header }, server) => {
          if (!this.#slots.has(slot)) return
          const root = header === undefined ? undefined : headerRoot(header)
          this.#slots.set(
            slot,
            header === undefined || root === undefined || header.slot !== slot
              ? { type: 'none', server }
              : { type: 'held', root, header, server },
          )
        },
        failed: () => this.#slots.delete(slot),
      },
      (candidate) => (this.#lacks.mayHave(candidate, slot) && this.#doubted.mayHave(candidate, slot) ? 0 : undefined),
    )
    if (server === undefined) return false
    this.#slots.set(slot, { type: 'asked' })
    return true
  }
}
