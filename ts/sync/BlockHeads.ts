import { BoundedMap } from '../BoundedMap.ts'
import type { Root } from '../bytes.ts'
import type { HeadValidator } from '../light/heads/HeadValidator.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { Trigger, Triggers } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import { type Header, headerRoot } from '../types/Header.ts'
import type { SyncProtocol } from './requests.ts'
import { CHAIN_CHANGED_TRIGGER } from './triggers.ts'

/** Blocks whose parents' headers or committees are not there yet; heads older than that are of no use. */
const MAX_WAITING = 8

/** Until a head that our clock calls future is looked at again. */
const FUTURE_RETRY_MS = 1_000

export interface BlockHeadsOptions {
  readonly validator: Pick<HeadValidator, 'head' | 'validateHead'>
  /** A header at hand, verified or not. */
  readonly header: (root: Root) => Header | undefined
  /** Takes a header that was asked for, so that it is at hand. */
  readonly onHeader: (header: Header) => void
}

/**
 * Verified heads from blocks alone: the sync aggregate in a block signs the header of its parent. So servers without
 * light-client routes are good for heads, as long as another one or the database gives committees.
 *
 * - a block proves nothing about itself; it is as good as an optimistic update of its parent;
 * - the parent's header is asked for by root where it is not at hand;
 * - what cannot be verified yet waits, a few blocks at most; what does not verify is dropped: whoever announced such
 *   blocks loses his vote when his heads never validate.
 */
export class BlockHeads implements Module<SyncProtocol> {
  readonly name = 'BlockHeads'
  readonly #options: BlockHeadsOptions
  readonly #waiting = new BoundedMap<Root, BeaconBlock>(MAX_WAITING)
  readonly #verdicts = new Verdicts<SyncProtocol>()
  #wake: Trigger | undefined

  constructor(options: BlockHeadsOptions) {
    this.#options = options
  }

  /** Takes a block that came in, whatever it was asked for. */
  offer(block: BeaconBlock): void {
    if (this.#signsNothingNew(block)) return
    this.#waiting.set(block.root, block)
    this.#wake?.fire()
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(this.name)
    triggers.subscribe(CHAIN_CHANGED_TRIGGER)
    this.#wake = triggers.named(this.name)
  }

  process(environment: Environment<SyncProtocol>): void {
    this.#verdicts.tell(environment)
    for (const block of this.#waiting.values()) this.#look(environment, block)
  }

  #look(environment: Environment<SyncProtocol>, block: BeaconBlock): void {
    if (this.#signsNothingNew(block)) {
      this.#waiting.delete(block.root)
      return
    }
    const parent = this.#options.header(block.header.parentRoot)
    if (parent !== undefined) this.#validate(environment, block, parent)
    else this.#requestParent(environment, block)
  }

  /** Whether the head that it signs, or a newer one, is verified. */
  #signsNothingNew({ header: { parentRoot, slot } }: BeaconBlock): boolean {
    const known = this.#options.validator.head
    return known !== undefined && (known.root === parentRoot || known.header.slot >= slot)
  }

  #validate(environment: Environment<SyncProtocol>, block: BeaconBlock, parent: Header): void {
    const { syncAggregate, header } = block
    switch (this.#options.validator.validateHead({ header: parent, syncAggregate, signatureSlot: header.slot })) {
      case 'unknown-committee':
        break
      case 'future':
        environment.runAgainIn(FUTURE_RETRY_MS)
        break
      case 'valid':
      case 'known':
      case 'few-signers':
      case 'invalid':
        this.#waiting.delete(block.root)
    }
  }

  #requestParent(environment: Environment<SyncProtocol>, block: BeaconBlock): void {
    const { parentRoot, slot } = block.header
    environment.tryRequest(
      { kind: 'header', block: parentRoot },
      {
        answered: ({ header }, server) => {
          if (headerRoot(header) !== parentRoot) {
            const reason = `sent header ${headerRoot(header)} when asked for ${parentRoot}`
            this.#verdicts.wrong(server, 'header', reason)
            return
          }
          this.#verdicts.good(server, 'header')
          if (this.#waiting.has(block.root)) this.#options.onHeader(header)
        },
        // A block that nobody knows the parent of is nobody's head.
        failed: () => this.#waiting.delete(block.root),
      },
      (server) => (environment.hasAnnounced(server, { slot, root: block.root }) ? 1 : 0),
    )
  }
}
