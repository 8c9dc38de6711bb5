import type { HeadInfo } from './HeadInfo.ts'
import type { ServerHandle } from './ServerHandle.ts'

const MAX_REMEMBERED = 8
const PATIENCE = 8
const MAX_MISSES = 3

interface Announcement extends HeadInfo {
  /** How many heads had been validated when it was announced. */
  readonly validationsBefore: number
}

interface Announcer {
  head: HeadInfo
  /** Recent announcements of which it is not known whether they validate; the newest last. */
  pending: Announcement[]
  /** Validated heads in a row at which this server had only been wrong. */
  misses: number
}

/**
 * What the servers call the head, and which of it was verified.
 *
 * - the prefetch head is the one most servers announce, at a tie the one first heard of last; it is only a hint for
 *   fetching early;
 * - a server whose announced heads never validate loses its vote as long as somebody else has one; one that validates
 *   gives it back;
 * - the validated head never goes back to an older slot.
 */
export class HeadTracker {
  readonly #announcers = new Map<ServerHandle, Announcer>()
  readonly #firstHeard = new Map<string, number>()
  #heardCount = 0
  #validationCount = 0
  #prefetchHead: HeadInfo | undefined
  #validatedHead: HeadInfo | undefined

  get prefetchHead(): HeadInfo | undefined {
    return this.#prefetchHead
  }

  get validatedHead(): HeadInfo | undefined {
    return this.#validatedHead
  }

  announcedHead(server: ServerHandle): HeadInfo | undefined {
    return this.#announcers.get(server)?.head
  }

  /** Whether the server still has a vote. */
  isTrusted(server: ServerHandle): boolean {
    return (this.#announcers.get(server)?.misses ?? 0) < MAX_MISSES
  }

  announce(server: ServerHandle, head: HeadInfo): void {
    const announcer = this.#announcers.get(server) ?? { head, pending: [], misses: 0 }
    this.#announcers.set(server, announcer)
    announcer.head = head
    if (head.root !== this.#validatedHead?.root && !announcer.pending.some(({ root }) => root === head.root)) {
      announcer.pending.push({ slot: head.slot, root: head.root, validationsBefore: this.#validationCount })
      if (announcer.pending.length > MAX_REMEMBERED) announcer.pending.shift()
    }
    if (!this.#firstHeard.has(head.root)) this.#firstHeard.set(head.root, this.#heardCount++)
    this.#forgetUnannounced()
    this.#elect()
  }

  remove(server: ServerHandle): void {
    this.#announcers.delete(server)
    this.#forgetUnannounced()
    this.#elect()
  }

  /**
   * Takes a verified head and judges what was announced up to it.
   *
   * @returns false when it is older than or the same as the last one and nothing changed
   */
  validated(head: HeadInfo): boolean {
    const last = this.#validatedHead
    if (last !== undefined && (head.slot < last.slot || head.root === last.root)) return false
    this.#validatedHead = head
    this.#validationCount += 1
    for (const announcer of this.#announcers.values()) this.#judge(announcer, head)
    this.#elect()
    return true
  }

  #judge(announcer: Announcer, validated: HeadInfo): void {
    const isDue = (announcement: Announcement) =>
      announcement.slot <= validated.slot || announcement.validationsBefore + PATIENCE <= this.#validationCount
    const due = announcer.pending.filter(isDue)
    if (due.length === 0) return
    announcer.pending = announcer.pending.filter((announcement) => !isDue(announcement))
    announcer.misses = due.some(({ root }) => root === validated.root) ? 0 : announcer.misses + 1
  }

  #elect(): void {
    const trusted = [...this.#announcers.values()].filter(({ misses }) => misses < MAX_MISSES)
    const voters = trusted.length > 0 ? trusted : [...this.#announcers.values()]
    const votes = new Map<string, number>()
    for (const { head } of voters) votes.set(head.root, (votes.get(head.root) ?? 0) + 1)
    const rank = ({ root }: HeadInfo): readonly [number, number] => [
      votes.get(root) ?? 0,
      this.#firstHeard.get(root) ?? 0,
    ]
    let best: HeadInfo | undefined
    for (const { head } of voters) if (best === undefined || isAbove(rank(head), rank(best))) best = head
    this.#prefetchHead = best
  }

  #forgetUnannounced(): void {
    const announced = new Set<string>([...this.#announcers.values()].map(({ head }) => head.root))
    for (const root of this.#firstHeard.keys()) if (!announced.has(root)) this.#firstHeard.delete(root)
  }
}

function isAbove(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])
}
