import { BoundedMap } from '../../../ts/BoundedMap.ts'
import { defaultServerOptions } from '../../../ts/request/ServerOptions.ts'
import { Trials } from './Trials.ts'

/** What a node was asked and has not answered. */
interface Question {
  readonly node: string
  readonly path: string
  /** In which encodings: who cannot read the one asks for the other, and need not wait for others. */
  readonly accept: string
  /** Whoever asked may give up. */
  readonly signal: AbortSignal
  /** By the clock of whoever asked. */
  readonly sentAtMs: number
}

interface OpenQuestion extends Question {
  /** When it was sent at first: what loses its connection is sent once more, at once, and others may have been asked since. */
  readonly firstSentAtMs: number
  /** When it was asked for, at the earliest. */
  readonly waitingSinceMs: number
}

const TOO_MANY_REQUESTS = 429

/** As many answers may wait to be read. */
const MAX_ANSWERED = 100

/**
 * What is known by its root is the same whoever gives it. Heads each node has its own; for updates, blocks and bootstraps each is asked
 * (`probeRoutes`), to see whether it serves any.
 */
const BY_ROOT = /\/(?:headers|state|execution_payload_envelopes?)\/0x/

/**
 * Questions of one process that have no answer yet: before the first answer is late no node is asked the same twice, whatever it is,
 * nor two nodes for what is known by its root. Afterwards it may have got lost: then a node may be asked again, if no other can be,
 * also while the first question is sent once more, as its connection broke.
 */
export class OpenQuestions {
  readonly #open = new Set<OpenQuestion>()
  readonly #trials = new Trials()
  /** Of every exchange, by its signal: sent once more it has the same. */
  readonly #firstSentAtMs = new WeakMap<AbortSignal, number>()
  /** By node and path: whose answer cannot be read is asked for it in another encoding, which is the same question still. */
  readonly #answered = new BoundedMap<string, OpenQuestion>(MAX_ANSWERED)
  readonly #onTwice: (what: string) => void

  constructor(onTwice: (what: string) => void) {
    this.#onTwice = onTwice
  }

  track<Answer extends { readonly statusCode: number }>(sent: Question, answer: Promise<Answer>): Promise<Answer> {
    const place = `${sent.node} ${sent.path}`
    const before = this.#answered.take(place)
    const unread = before?.accept === sent.accept ? undefined : before
    const firstSentAtMs = this.#firstSentAtMs.get(sent.signal) ?? unread?.firstSentAtMs ?? sent.sentAtMs
    this.#firstSentAtMs.set(sent.signal, firstSentAtMs)
    const waitingSinceMs = Math.min(firstSentAtMs, this.#trials.waitingSinceMs(sent))
    const question = { ...sent, firstSentAtMs, waitingSinceMs }
    for (const open of this.#open) {
      if (isTheSame(open, question)) this.#onTwice(`${question.node} is asked as well as ${open.node}: ${open.path}`)
    }
    this.#open.add(question)
    answer.then(
      ({ statusCode }) => {
        this.#open.delete(question)
        this.#answered.set(place, question)
        if (statusCode === TOO_MANY_REQUESTS) this.#trials.limited(question.node)
      },
      () => this.#open.delete(question),
    )
    return answer
  }
}

function isTheSame(open: OpenQuestion, question: OpenQuestion): boolean {
  if (open.path !== question.path || open.signal.aborted) return false
  if (open.node === question.node) {
    return open.accept === question.accept && isSoon(Math.abs(question.firstSentAtMs - open.firstSentAtMs))
  }
  if (!BY_ROOT.test(open.path)) return false
  // Both were asked for at some moment from when they may have waited until they were sent.
  return isSoon(question.sentAtMs - open.waitingSinceMs) && isSoon(open.sentAtMs - question.waitingSinceMs)
}

/** Whether the second of two questions came before the answer to the first was late. */
function isSoon(laterMs: number): boolean {
  return laterMs < defaultServerOptions.softTimeoutMs
}
