import type { ConditionBoard } from '../conditions/ConditionBoard.ts'
import type { ConfigError } from '../errors.ts'
import type { ValidatedHead } from '../light/heads/ValidatedHead.ts'
import type { Logger } from '../log.ts'
import type { FinalityUpdate } from '../types/FinalityUpdate.ts'
import type { ClientEvents } from './ClientStatus.ts'
import { EventHub } from './EventHub.ts'
import { HeadFeeds } from './HeadFeeds.ts'
import { finalizedView } from './statusOf.ts'

/** Called when a listener of the user's fails. */
export type ListenerFailure = (name: keyof ClientEvents, error: unknown) => void

interface Parts {
  readonly conditions: ConditionBoard
  readonly logger: Logger
  readonly syncCommitteeSize: number
  readonly onListenerFailure: ListenerFailure
}

const EVENTS: Readonly<Record<keyof ClientEvents, true>> = {
  head: true,
  finality: true,
  committees: true,
  engine: true,
  request: true,
  engineCall: true,
  refused: true,
}

/** How a client tells what happens: log lines, events, heads to iterate over, and conditions of its own. */
export class ClientNews {
  readonly events: EventHub<ClientEvents>
  readonly feeds = new HeadFeeds()
  readonly #conditions: ConditionBoard
  readonly #logger: Logger
  readonly #syncCommitteeSize: number

  constructor({ conditions, logger, syncCommitteeSize, onListenerFailure }: Parts) {
    this.events = new EventHub(EVENTS, onListenerFailure)
    this.#conditions = conditions
    this.#logger = logger
    this.#syncCommitteeSize = syncCommitteeSize
  }

  headVerified(head: ValidatedHead): void {
    this.#logger.debug('head verified', {
      slot: head.header.slot,
      root: head.root,
      signers: `${head.signerCount}/${this.#syncCommitteeSize}`,
      age: `${(head.ageMs / 1000).toFixed(1)}s`,
    })
  }

  finalityVerified(update: FinalityUpdate): void {
    const { slot, root } = finalizedView(update)
    this.#logger.info('finalized', { slot, root })
  }

  refused(error: ConfigError): void {
    // A fork that is not known is told by the watch over forks.
    if (error.code === 'ERR_STALE_CHECKPOINT')
      this.#conditions.raise({ kind: 'checkpoint-stale', evidence: error.message })
    this.events.emit('refused', error)
    this.feeds.fail(error)
  }

  /** @param reason - undefined when the disk takes writes again */
  diskFailed(reason: string | undefined): void {
    if (reason === undefined) this.#conditions.clear('disk')
    else this.#conditions.raise({ kind: 'disk', evidence: reason })
  }
}
