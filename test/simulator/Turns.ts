import { nextTick } from 'node:process'
import { addon } from '../../ts/native/addon.ts'

type Deliver = () => void

/** The loop's own, taken before a simulation puts its own in their place. */
const { setImmediate: realImmediate } = globalThis

/** The loop's own turns take longer than all that most of them are for: one is taken in so many, for whoever waits outside. */
const TURNS_OF_ONE = 256

/** In one moment. A slot takes about fifty. */
const MOST_TURNS = 50_000

/**
 * Runs everything that takes no time, in an order that does not depend on the machine: promises, turns of the event loop,
 * and work of the addon, whose ends are delivered one by one in the order in which it began.
 *
 * One at a time may be `run` in a process: the addon and the turns that modules take are the process's.
 */
export class Turns {
  static #current: Turns | undefined
  readonly #soon: Deliver[] = []
  readonly #work: (Deliver | Promise<Deliver>)[] = []
  #turnCount = 0
  #interruption: { turnsLeft: number; readonly call: Deliver } | undefined

  /** From now on, turns and addon work of the process go through this one. */
  begin(): void {
    Turns.#current = this
    takeOver()
  }

  end(): void {
    if (Turns.#current === this) Turns.#current = undefined
  }

  /** Calls when everything that is due before has had its turn. */
  soon(call: Deliver): void {
    this.#soon.push(call)
  }

  /** Calls in the midst of what takes no time, after so many turns. */
  afterTurns(count: number, call: Deliver): void {
    this.#interruption = { turnsLeft: count, call }
  }

  /** Resolves when nothing is left that takes no time; with false when there is no end of it. */
  async settle(): Promise<boolean> {
    for (let turns = 0; turns < MOST_TURNS; turns++) {
      // The promises that are settled, and all that follows from them, come before it.
      await new Promise((resolve) => (++this.#turnCount % TURNS_OF_ONE === 0 ? realImmediate : nextTick)(resolve))
      this.#countTurn()
      const next = this.#soon.shift()
      if (next !== undefined) {
        next()
        continue
      }
      const work = this.#work.shift()
      if (work === undefined) return true
      const deliver = typeof work === 'function' ? work : await work
      deliver()
    }
    return false
  }

  #countTurn(): void {
    const interruption = this.#interruption
    if (interruption === undefined || --interruption.turnsLeft > 0) return
    this.#interruption = undefined
    interruption.call()
  }

  static get current(): Turns | undefined {
    return Turns.#current
  }

  static track<Result>(start: () => Promise<Result>): Promise<Result> {
    const turns = Turns.#current
    if (turns === undefined) return start()
    return new Promise((resolve, reject) => {
      turns.#work.push(
        start().then(
          (result) => () => resolve(result),
          (reason: unknown) => () => reject(reason),
        ),
      )
    })
  }

  /** Works at once, in place of a thread, which costs more than it saves where nobody waits, and delivers in its turn. */
  static atOnce<Result>(work: () => Result): Promise<Result> {
    const turns = Turns.#current
    return new Promise((resolve, reject) => {
      const deliver = delivery(work, resolve, reject)
      if (turns === undefined) deliver()
      else turns.#work.push(deliver)
    })
  }
}

function delivery<Result>(
  work: () => Result,
  resolve: (result: Result) => void,
  reject: (reason: unknown) => void,
): Deliver {
  try {
    const result = work()
    return () => resolve(result)
  } catch (error) {
    return () => reject(error)
  }
}

type Committee = InstanceType<typeof addon.SyncCommittee>

const { verify: realVerify } = addon.SyncCommittee.prototype

/** Verdicts by committee and signature: the worlds of a process share their chains, and each signature is verified once. */
const verdicts = new Map<string, boolean>()

function verifyOnce(this: Committee, bits: Uint8Array, signingRoot: Uint8Array, signature: Uint8Array): boolean {
  const key = [this.root, bits, signingRoot, signature].map(latin1).join('')
  const verdict = verdicts.get(key) ?? realVerify.call(this, bits, signingRoot, signature)
  verdicts.set(key, verdict)
  return verdict
}

/** Bytes as text of the same length. All but the seats' bits, whose number a committee tells, have one length each. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

let isTakenOver = false

function takeOver(): void {
  if (isTakenOver) return
  isTakenOver = true
  Object.defineProperty(globalThis, 'setImmediate', { value: turnOf, writable: true, configurable: true })
  const { verifyUpdateChain, SyncCommittee } = addon
  const { confirm } = SyncCommittee.prototype
  Object.assign(addon, {
    verifyUpdateChain: (...args: Parameters<typeof verifyUpdateChain>) => Turns.track(() => verifyUpdateChain(...args)),
    decodeBlockAsync: (options: Parameters<typeof addon.decodeBlock>[0]) =>
      Turns.atOnce(() => addon.decodeBlock(options)),
    decodeEnvelopeAsync: (...args: Parameters<typeof addon.decodeEnvelope>) =>
      Turns.atOnce(() => addon.decodeEnvelope(...args)),
  })
  Object.assign(SyncCommittee.prototype, {
    confirm(this: Committee) {
      return Turns.track(() => confirm.call(this))
    },
    /** Saves time where a signature is still to come, and has no other effect. */
    prepareAsync: () => Turns.atOnce(() => undefined),
    verify: verifyOnce,
    verifyAsync(this: Committee, ...args: Parameters<Committee['verify']>) {
      return Turns.atOnce(() => verifyOnce.apply(this, args))
    },
  })
}

/** What modules that take turns by themselves get. */
function turnOf(call: (...args: unknown[]) => void, ...args: unknown[]): NodeJS.Immediate | undefined {
  const turns = Turns.current
  if (turns === undefined) return realImmediate(call, ...args)
  turns.soon(() => call(...args))
  return undefined
}
