import { type Condition, SELF } from './Condition.ts'
import { CONDITION_KINDS, type ConditionKind } from './ConditionKind.ts'
import type { ConditionReport, ConditionSink } from './ConditionSink.ts'
import { conditionTable } from './conditionTable.ts'

const MAX_EVIDENCE = 200

const STOPPING = CONDITION_KINDS.filter((kind) => conditionTable[kind].of === 'server' && conditionTable[kind].stops)

export interface ConditionBoardOptions {
  /** Unix milliseconds. */
  readonly now: () => number
  /** Takes secrets out of evidence. */
  readonly hide?: (text: string) => string
  /** Remedies in the words of whoever runs the client, such as flags of a command line. */
  readonly remedies?: Partial<Readonly<Record<ConditionKind, string>>>
}

/**
 * The one place that knows what is wrong.
 *
 * - a condition is one kind of one subject; raising it again renews its evidence and keeps its beginning;
 * - conditions come out in the order of causes ({@link CONDITION_KINDS}), then by age;
 * - an explained condition stays on the list, but the explanation is what a person is told;
 * - what is wrong with beacon nodes explains what is missing only while no node is free of such.
 */
export class ConditionBoard implements ConditionSink {
  readonly #now: () => number
  readonly #hide: (text: string) => string
  readonly #remedies: Partial<Readonly<Record<ConditionKind, string>>>
  readonly #active = new Map<string, Condition>()
  readonly #listeners = new Set<() => void>()
  #servers: readonly string[] = []

  constructor({ now, hide = (text) => text, remedies = {} }: ConditionBoardOptions) {
    this.#now = now
    this.#hide = hide
    this.#remedies = remedies
  }

  /** Every condition that holds, the deepest cause first. */
  get active(): readonly Condition[] {
    return [...this.#active.values()].sort((a, b) => rank(a.kind) - rank(b.kind) || a.sinceMs - b.sinceMs)
  }

  /**
   * What keeps the user from a followed head, as a person should be told: the deepest explanation of the first condition
   * that does. Undefined while none does.
   */
  get cause(): Condition | undefined {
    const stopping = this.active.find((condition) => this.#stops(condition))
    return stopping === undefined ? undefined : this.#rootOf(stopping)
  }

  /** The names of all beacon nodes in use; conditions of others are dropped. */
  setServers(names: readonly string[]): void {
    const gone = this.#servers.filter((name) => !names.includes(name))
    this.#servers = names
    for (const name of gone) this.forget(name)
  }

  raise({ kind, subject = SELF, evidence, remedy }: ConditionReport): void {
    const key = keyOf(kind, subject)
    const known = this.#active.get(key)
    const shown = short(this.#hide(evidence))
    const row = conditionTable[kind]
    const advice = remedy ?? this.#remedies[kind] ?? row.remedy
    if (known?.evidence === shown && known.remedy === advice) return
    this.#active.set(key, {
      kind,
      subject,
      sinceMs: known?.sinceMs ?? this.#now(),
      evidence: shown,
      summary: row.summary,
      remedy: advice,
    })
    this.#tell()
  }

  clear(kind: ConditionKind, subject: string = SELF): void {
    if (this.#active.delete(keyOf(kind, subject))) this.#tell()
  }

  /** Nothing is known of the subject any more. */
  forget(subject: string): void {
    const own = [...this.#active].filter(([, condition]) => condition.subject === subject)
    for (const [key] of own) this.#active.delete(key)
    if (own.length > 0) this.#tell()
  }

  has(kind: ConditionKind, subject: string = SELF): boolean {
    return this.#active.has(keyOf(kind, subject))
  }

  /** The deepest condition that explains another one; undefined where it stands for itself. */
  explanationOf(condition: Condition): Condition | undefined {
    const { explainedBy, of } = conditionTable[condition.kind]
    return this.active.find((other) => {
      if (!explainedBy.includes(other.kind) || other === condition) return false
      if (conditionTable[other.kind].of === 'client' || other.subject === condition.subject) return true
      // One node's trouble explains what is missing altogether only when every node has some.
      return of !== 'server' && conditionTable[other.kind].of === 'server' && this.#hasEveryServer(explainedBy)
    })
  }

  /** Calls the listener after every change, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #stops({ kind }: Condition): boolean {
    const { of, stops } = conditionTable[kind]
    return stops && (of !== 'server' || this.#hasEveryServer(STOPPING))
  }

  /** Causes come before what they explain, so this ends. */
  #rootOf(condition: Condition): Condition {
    const explanation = this.explanationOf(condition)
    return explanation === undefined ? condition : this.#rootOf(explanation)
  }

  /** Whether each beacon node has one of these conditions at least. */
  #hasEveryServer(kinds: readonly ConditionKind[]): boolean {
    return this.#servers.every((name) => kinds.some((kind) => this.has(kind, name)))
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function keyOf(kind: ConditionKind, subject: string): string {
  return `${kind} ${subject}`
}

function rank(kind: ConditionKind): number {
  return CONDITION_KINDS.indexOf(kind)
}

function short(evidence: string): string {
  const line = evidence.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return line.length > MAX_EVIDENCE ? `${line.slice(0, MAX_EVIDENCE)}…` : line
}
