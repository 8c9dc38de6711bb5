import { defaultServerOptions } from '../../../ts/request/ServerOptions.ts'

/** What a node was asked and has not answered. */
interface Question {
  readonly node: string
  readonly path: string
  /** Whoever asked may give up. */
  readonly signal: AbortSignal
  /** By the clock of whoever asked. */
  readonly askedAtMs: number
}

/**
 * What is known by its root is the same whoever gives it. Blocks and bootstraps are also asked for to see whether a node serves
 * any; of heads and of updates each node has its own.
 */
const BY_ROOT = /\/(?:headers|state|execution_payload_envelope)\/0x/

/** Questions of one process that have no answer yet: nothing is asked twice at a time before the first answer is late. */
export class OpenQuestions {
  readonly #open = new Set<Question>()
  readonly #onTwice: (what: string) => void

  constructor(onTwice: (what: string) => void) {
    this.#onTwice = onTwice
  }

  track<Answer>(question: Question, answer: Promise<Answer>): Promise<Answer> {
    if (!BY_ROOT.test(question.path)) return answer
    for (const open of this.#open) {
      if (isTheSame(open, question)) this.#onTwice(`${question.node} is asked as well as ${open.node}: ${open.path}`)
    }
    this.#open.add(question)
    const settled = (): void => {
      this.#open.delete(question)
    }
    answer.then(settled, settled)
    return answer
  }
}

function isTheSame(open: Question, { path, askedAtMs }: Question): boolean {
  if (open.path !== path || open.signal.aborted) return false
  return askedAtMs - open.askedAtMs < defaultServerOptions.softTimeoutMs
}
