import { BoundedMap } from '../BoundedMap.ts'
import type { Root } from '../bytes.ts'
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
  /** Its latest, unless that was wrong. */
  head: HeadInfo | undefined
  /** Recent announcements of which it is not known whether they validate; the newest last. */
  pending: Announcement[]
  /** Validated heads in a row at which this server had only been wrong. */
  misses: number
}

/**
 * What the servers call the head, and which of it was verified.
 *
 * - the prefetch head is the root most servers announce, at a tie the one first heard of last; it is only a hint for
 *   fetching early;
 * - a root has one slot: that of its header once somebody has seen it, until then the one most servers say, at a tie the
 *   highest, as only a low one keeps a head from being fetched; who says another than the header's is wrong;
 * - a server whose announced heads never validate loses its vote as long as somebody else has one; one that validates
 *   gives it back;
 * - the validated head never goes back to an older slot, unless it is withdrawn.
 */
export class HeadTracker {
  readonly #announcers = new Map<ServerHandle, Announcer>()
  readonly #firstHeard = new Map<string, number>()
  /** Slots of recent roots whose headers were seen, the newest last. */
  readonly #bound = new BoundedMap<Root, number>(MAX_REMEMBERED)
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

  /** Takes what a server says; returns false when the slot is known not to be that of the root. */
  announce(server: ServerHandle, head: HeadInfo): boolean {
    const announcer = this.#announcers.get(server) ?? { head, pending: [], misses: 0 }
    this.#announcers.set(server, announcer)
    const slot = this.#bound.get(head.root)
    if (slot !== undefined && slot !== head.slot) {
      announcer.misses += 1
      return false
    }
    announcer.head = head
    if (head.root !== this.#validatedHead?.root && !announcer.pending.some(({ root }) => root === head.root)) {
      announcer.pending.push({ slot: head.slot, root: head.root, validationsBefore: this.#validationCount })
      if (announcer.pending.length > MAX_REMEMBERED) announcer.pending.shift()
    }
    if (!this.#firstHeard.has(head.root)) this.#firstHeard.set(head.root, this.#heardCount++)
    this.#forgetUnannounced()
    this.#elect()
    return true
  }

  /**
   * Takes the slot of a root, as its header says it. Claims of other slots are dropped.
   *
   * @returns the servers that said this slot, and those that said another
   */
  bind({ slot, root }: HeadInfo): { readonly right: readonly ServerHandle[]; readonly wrong: readonly ServerHandle[] } {
    this.#bound.set(root, slot)
    const right: ServerHandle[] = []
    const wrong: ServerHandle[] = []
    for (const [server, announcer] of this.#announcers) {
      if (announcer.head?.root !== root) continue
      if (announcer.head.slot === slot) right.push(server)
      else {
        announcer.head = undefined
        wrong.push(server)
      }
    }
    this.#elect()
    return { right, wrong }
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

  /**
   * Takes back every validated head but the one that remains.
   *
   * @returns false when that is the validated head already
   */
  withdrawn(remaining: HeadInfo | undefined): boolean {
    if (remaining?.root === this.#validatedHead?.root) return false
    this.#validatedHead = remaining
    return true
  }

  #judge(announcer: Announcer, validated: HeadInfo): void {
    const isDue = (announcement: Announcement) =>
      announcement.slot <= validated.slot || announcement.validationsBefore + PATIENCE <= this.#validationCount
    const due = announcer.pending.filter(isDue)
    if (due.length === 0) return
    announcer.pending = announcer.pending.filter((announcement) => !isDue(announcement))
    const isHit = due.some(({ root, slot }) => root === validated.root && slot === validated.slot)
    announcer.misses = isHit ? 0 : announcer.misses + 1
  }

  #elect(): void {
    const announcers = [...this.#announcers.values()].filter(({ head }) => head !== undefined)
    const trusted = announcers.filter(({ misses }) => misses < MAX_MISSES)
    const voters = (trusted.length > 0 ? trusted : announcers).flatMap(({ head }) => head ?? [])
    const votes = new Map<string, number>()
    for (const head of voters) votes.set(head.root, (votes.get(head.root) ?? 0) + 1)
    const rank = ({ root }: HeadInfo): readonly [number, number] => [
      votes.get(root) ?? 0,
      this.#firstHeard.get(root) ?? 0,
    ]
    let best: HeadInfo | undefined
    for (const head of voters) if (best === undefined || isAbove(rank(head), rank(best))) best = head
    this.#prefetchHead = best === undefined ? undefined : { slot: this.#slotOf(best.root, voters), root: best.root }
  }

  #slotOf(root: Root, voters: readonly HeadInfo[]): number {
    const votes = new Map<number, number>()
    for (const head of voters) if (head.root === root) votes.set(head.slot, (votes.get(head.slot) ?? 0) + 1)
    const [best = [0]] = [...votes].sort(([slotA, a], [slotB, b]) => b - a || slotB - slotA)
    return this.#bound.get(root) ?? best[0]
  }

  #forgetUnannounced(): void {
    const announced = new Set<string>([...this.#announcers.values()].flatMap(({ head }) => head?.root ?? []))
    for (const root of this.#firstHeard.keys()) if (!announced.has(root)) this.#firstHeard.delete(root)
  }
}

function isAbove(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1])
}
