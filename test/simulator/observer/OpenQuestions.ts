import { defaultServerOptions } from '../../../ts/request/ServerOptions.ts'

/** What a node was asked and has not answered. */
interface Question {
  readonly node: string
  readonly path: string
  /** In which encodings: who cannot read the one asks for the other, and need not wait for others. */
  readonly accept: string
  /** Whoever asked may give up. */
  readonly signal: AbortSignal
  /** By the clock of whoever asked. */
  readonly askedAtMs: number
}

/**
 * What is known by its root is the same whoever gives it. Heads each node has its own; for updates, blocks and bootstraps each is asked
 * (`probeRoutes`), to see whether it serves any.
 */
const BY_ROOT = /\/(?:headers|state|execution_payload_envelopes?)\/0x/

/**
 * Questions of one process that have no answer yet: before the first answer is late no node is asked the same twice, whatever it is,
 * nor two nodes for what is known by its root. Afterwards it may have got lost: then a node may be asked again, if no other can be.
 */
export class OpenQuestions {
  readonly #open = new Set<Question>()
  readonly #onTwice: (what: string) => void

  constructor(onTwice: (what: string) => void) {
    this.#onTwice = onTwice
  }

  track<Answer>(question: Question, answer: Promise<Answer>): Promise<Answer> {
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

function isTheSame(open: Question, { node, path, accept, askedAtMs }: Question): boolean {
  if (open.path !== path || open.signal.aborted) return false
  if (open.node === node ? open.accept !== accept : !BY_ROOT.test(path)) return false
  return askedAtMs - open.askedAtMs < defaultServerOptions.softTimeoutMs
}
