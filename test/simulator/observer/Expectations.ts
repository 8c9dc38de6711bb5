import type { ConditionKind } from '../../../ts/conditions/ConditionKind.ts'
import type { Fault, FaultKind } from '../faults/Fault.ts'
import { isHit, isOfOneNode } from '../faults/FaultRunner.ts'

/** What a kind of fault may bring about. */
interface Consequence {
  /** Slots after its end within which a node, an execution client or the machine is as good as before. */
  readonly recoverySlots: number
  /** Names of conditions under which the client may tell of it, and of what follows from it. */
  readonly conditions: readonly ConditionKind[]
}

/** Heads stay away, whatever the reason, and execution clients with them. */
const NO_HEADS: readonly ConditionKind[] = [
  'checkpoint',
  'committees-behind',
  'no-newer-head',
  'head-stale',
  'block-unavailable',
  'payload-unavailable',
  'engine-behind',
  'engine-syncing',
]

const DARK: readonly ConditionKind[] = ['server-unreachable', 'server-refusing', ...NO_HEADS]
const OLD: readonly ConditionKind[] = ['server-data-old', 'server-lacks-route', ...NO_HEADS]
const WRONG: readonly ConditionKind[] = [
  'server-wrong-answers',
  'server-refusing',
  'server-other-network',
  'genesis-off',
  'clock-off',
  'unknown-fork',
  'too-few-signers',
  'weak-period',
  ...OLD,
]

/** The machine's own faults and those of its way out. */
const MACHINE: readonly ConditionKind[] = ['clock-off', 'disk', ...DARK]

export const CONSEQUENCES: Readonly<Record<FaultKind, Consequence>> = {
  'node-down': { recoverySlots: 8, conditions: DARK },
  'node-silent': { recoverySlots: 10, conditions: DARK },
  'node-cut-off': { recoverySlots: 10, conditions: DARK },
  'node-slow': { recoverySlots: 8, conditions: DARK },
  'node-stuck': { recoverySlots: 8, conditions: OLD },
  'node-lagging': { recoverySlots: 8, conditions: OLD },
  'node-rate-limited': { recoverySlots: 10, conditions: ['server-rate-limited', ...DARK] },
  'node-failing': { recoverySlots: 8, conditions: ['server-lacks-route', ...DARK] },
  'node-breaking': { recoverySlots: 8, conditions: DARK },
  'node-trickling': { recoverySlots: 8, conditions: DARK },
  'node-mute': { recoverySlots: 8, conditions: OLD },
  'node-lying': { recoverySlots: 12, conditions: WRONG },
  'node-inventing': { recoverySlots: 8, conditions: ['server-wrong-answers', ...OLD] },
  'node-cut': { recoverySlots: 2, conditions: DARK },
  // Until it has opened a stream again after the last one: where those before brought no event, after a minute.
  'node-cutting': { recoverySlots: 8, conditions: DARK },
  // Until the stream is known to be dead, and open anew.
  'node-half-open': { recoverySlots: 8, conditions: OLD },
  'node-forked': { recoverySlots: 10, conditions: WRONG },
  // Until somebody's better update is heard of, and what follows from it has been fetched.
  'node-rogue': { recoverySlots: 60, conditions: [...WRONG, 'engine-invalid', 'engine-refusing'] },
  'node-lacking': { recoverySlots: 12, conditions: OLD },
  'engine-down': { recoverySlots: 6, conditions: ['engine-unreachable', 'engine-behind', 'engine-syncing'] },
  'engine-hanging': {
    recoverySlots: 10,
    conditions: ['engine-timeout', 'engine-refusing', 'engine-behind', 'engine-syncing'],
  },
  'engine-syncing': { recoverySlots: 6, conditions: ['engine-syncing', 'engine-behind'] },
  'engine-invalid': { recoverySlots: 40, conditions: ['engine-invalid', 'engine-behind', 'engine-syncing'] },
  'engine-invalid-once': { recoverySlots: 12, conditions: ['engine-invalid', 'engine-behind', 'engine-syncing'] },
  'engine-refusing': {
    recoverySlots: 40,
    conditions: ['engine-refusing', 'engine-outdated', 'engine-behind', 'engine-syncing'],
  },
  'engine-slow': {
    recoverySlots: 10,
    conditions: ['engine-timeout', 'engine-refusing', 'engine-behind', 'engine-syncing'],
  },
  'engine-wiped': { recoverySlots: 8, conditions: ['engine-syncing', 'engine-behind'] },
  'engine-updated': { recoverySlots: 6, conditions: ['engine-behind'] },
  'engine-alone': { recoverySlots: 6, conditions: ['engine-syncing', 'engine-behind'] },
  'clock-off': { recoverySlots: 10, conditions: [...MACHINE, 'genesis-off'] },
  asleep: { recoverySlots: 10, conditions: [...MACHINE, 'engine-unreachable', 'engine-timeout'] },
  // No turn for a while, as of a process whose memory is written to the disk.
  stalled: { recoverySlots: 10, conditions: [...DARK, 'engine-unreachable', 'engine-timeout'] },
  'disk-full': { recoverySlots: 10, conditions: MACHINE },
  'disk-slow': { recoverySlots: 10, conditions: MACHINE },
  stopped: { recoverySlots: 10, conditions: DARK },
  killed: { recoverySlots: 10, conditions: DARK },
  'power-lost': { recoverySlots: 10, conditions: DARK },
}

/** What every chain brings about now and then. */
export const ALWAYS: readonly ConditionKind[] = [
  'too-few-signers',
  'weak-period',
  'payload-unavailable',
  'block-unavailable',
  'no-newer-head',
  'engine-behind',
  'engine-syncing',
]

/** How long what is over may still be felt, whatever it was: hourly warnings and long delays are over then. */
const MEMORY_SLOTS = 48

/** While these last, the process gets no turn: it can neither see that something else is over nor make up for it. */
const NO_TURNS: readonly FaultKind[] = ['asleep', 'stalled']

/** While these last, nothing is heard of a node, and not that something else is over there. */
const OUT_OF_REACH: readonly FaultKind[] = ['node-down', 'node-silent', 'node-cut-off']

/** What is felt for longer is told for as long. */
function memorySlots({ kind }: Fault): number {
  return Math.max(MEMORY_SLOTS, CONSEQUENCES[kind].recoverySlots)
}

/** Nobody gives the updates that show which of two signed chains is the better one. */
function areUpdatesWithheld(active: readonly Fault[], nodeCount: number): boolean {
  const limits = active.filter(({ kind }) => kind === 'node-rate-limited')
  return Array.from({ length: nodeCount }).every((_, index) => limits.some((fault) => isHit(fault, index, nodeCount)))
}

/** Whether there is a node that both hit. */
function shareANode(a: Fault, b: Fault, nodeCount: number): boolean {
  if (!isOfOneNode(a) || !isOfOneNode(b)) return false
  return Array.from({ length: nodeCount }).some((_, index) => isHit(a, index, nodeCount) && isHit(b, index, nodeCount))
}

/** Which faults stand between the client and what it is for, now and since when not. */
export class Expectations {
  readonly #endedAt = new Map<Fault, number>()
  #slot = 0
  #active: readonly Fault[] = []

  /**
   * Each slot.
   *
   * @param isHeadNew - whether a newer head is known to be signed than in the slot before
   */
  update(active: readonly Fault[], slot: number, isHeadNew: boolean, nodeCount: number): void {
    for (const fault of this.#active) if (!active.includes(fault)) this.#endedAt.set(fault, slot)
    // That an execution client has lost everything shows when it is next told something.
    for (const [fault, endedAt] of this.#endedAt)
      if (fault.kind === 'engine-wiped' && endedAt === slot - 1 && !isHeadNew) this.#endedAt.set(fault, slot)
    this.#active = active
    const isStill = active.some(({ kind }) => NO_TURNS.includes(kind))
    const isRogueUnknown = areUpdatesWithheld(active, nodeCount)
    const silent = active.filter(({ kind }) => OUT_OF_REACH.includes(kind))
    this.#putOff(
      slot - this.#slot,
      (fault) =>
        isStill ||
        (isRogueUnknown && fault.kind === 'node-rogue') ||
        silent.some((other) => shareANode(fault, other, nodeCount)),
    )
    this.#slot = slot
    for (const [fault, endedAt] of this.#endedAt) if (slot - endedAt > memorySlots(fault)) this.#endedAt.delete(fault)
  }

  /** What is over is felt for as many slots in which it can be made up for. */
  #putOff(slots: number, isUnknown: (fault: Fault) => boolean): void {
    for (const [fault, endedAt] of this.#endedAt) if (isUnknown(fault)) this.#endedAt.set(fault, endedAt + slots)
  }

  /** Faults of that sort that are there, or were a moment ago. */
  felt(slot: number, isOfSort: (fault: Fault) => boolean): readonly Fault[] {
    const recent = [...this.#endedAt].filter(
      ([{ kind }, endedAt]) => slot - endedAt <= CONSEQUENCES[kind].recoverySlots,
    )
    return [...this.#active, ...recent.map(([fault]) => fault)].filter(isOfSort)
  }

  /** Conditions that faults of a sort may bring about. */
  conceivable(isOfSort: (fault: Fault) => boolean): ReadonlySet<ConditionKind> {
    const faults = [...this.#active, ...this.#endedAt.keys()].filter(isOfSort)
    return new Set([...ALWAYS, ...faults.flatMap(({ kind }) => CONSEQUENCES[kind].conditions)])
  }
}
