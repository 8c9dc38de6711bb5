import { type Logger, silentLogger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { slotAtTime } from '../params/slots.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import type { BeaconEvent, SyncProtocol } from './requests.ts'

/** Slots may be missed and committees sleepy; more than this in a row wants an explanation. */
const PATIENCE_SLOTS = 8

/** Why there is no newer verified head, as far as servers' own words tell. */
export type HeadStallReason =
  /** Newer heads are announced, but nobody gives a newer signature. */
  | 'OLD_SIGNATURES'
  /** Newer signatures are there, but they do not count: too few signers, or their committee is not known yet. */
  | 'UNVERIFIED_SIGNATURES'
  /** Nobody announces a newer head. */
  | 'NO_NEWER_HEADS'

const EXPLANATIONS: Readonly<Record<HeadStallReason, string>> = {
  OLD_SIGNATURES:
    'no verified head for a while: newer ones are announced, but the signed updates that beacon nodes give are old; name a node of another client as well',
  UNVERIFIED_SIGNATURES:
    'no verified head for a while: newer signatures have too few signers, or their committee is not known yet',
  NO_NEWER_HEADS: 'no verified head for a while: no beacon node announces a newer one',
}

export interface HeadStall {
  readonly reason: HeadStallReason
  /** Slots since the newest verified head, or since the start while there is none. */
  readonly slots: number
}

export interface HeadAgeOptions {
  readonly config: NetworkConfig
  /** Unix milliseconds. */
  readonly now: () => number
  readonly logger?: Logger
}

/**
 * Notices that verified heads stay away, though every answer may look fine: some nodes keep giving their last update
 * with a good status after a fork that they have no light-client data for.
 *
 * It says so once, and once when heads come again; nothing else depends on it.
 */
export class HeadAge implements Module<SyncProtocol> {
  readonly name = 'HeadAge'
  readonly #config: NetworkConfig
  readonly #now: () => number
  readonly #logger: Logger
  readonly #announced = new Map<ServerHandle, number>()
  readonly #signed = new Map<ServerHandle, number>()
  /** The newest verified head's slot; the slot in which the program began while there is none. */
  #verifiedSlot: number
  #hasSaid = false

  constructor({ config, now, logger = silentLogger }: HeadAgeOptions) {
    this.#config = config
    this.#now = now
    this.#logger = logger
    this.#verifiedSlot = this.#slotNow()
  }

  /** Undefined while heads come as they should. */
  get stall(): HeadStall | undefined {
    const slots = this.#slotNow() - this.#verifiedSlot
    if (slots <= PATIENCE_SLOTS) return undefined
    return { reason: this.#reason(), slots }
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(VALIDATED_HEAD_TRIGGER)
  }

  handleEvent(event: BeaconEvent, server: ServerHandle): void {
    switch (event.type) {
      case 'head':
        this.#announced.set(server, event.slot)
        break
      case 'optimistic':
        this.#signed.set(server, event.update.attestedHeader.beacon.slot)
        break
      case 'finality':
      case 'payload':
      case 'status':
        break
    }
    this.#tell()
  }

  serverRemoved(server: ServerHandle): void {
    this.#announced.delete(server)
    this.#signed.delete(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    const { validatedHead } = environment
    if (validatedHead !== undefined) this.#verifiedSlot = Math.max(this.#verifiedSlot, validatedHead.slot)
    this.#tell()
    environment.runAgainIn(this.#config.slotDurationMs)
  }

  #tell(): void {
    const { stall } = this
    if (stall === undefined) {
      if (this.#hasSaid) this.#logger.info('heads are verified again', { slot: this.#verifiedSlot })
      this.#hasSaid = false
      return
    }
    if (this.#hasSaid) return
    this.#hasSaid = true
    this.#logger.warn(EXPLANATIONS[stall.reason], { slots: stall.slots, ...this.#behind() })
  }

  #reason(): HeadStallReason {
    if (Math.max(...this.#signed.values()) > this.#verifiedSlot) return 'UNVERIFIED_SIGNATURES'
    if (Math.max(...this.#announced.values()) > this.#verifiedSlot) return 'OLD_SIGNATURES'
    return 'NO_NEWER_HEADS'
  }

  /** The servers that announce newer heads than they have signatures for, with the slot of the last signature. */
  #behind(): Readonly<Record<string, number>> {
    const behind = [...this.#signed].filter(
      ([server, slot]) => slot <= this.#verifiedSlot && this.#verifiedSlot < (this.#announced.get(server) ?? 0),
    )
    return Object.fromEntries(behind.map(([server, slot]) => [server.name, slot]))
  }

  #slotNow(): number {
    return slotAtTime(this.#config, this.#now())
  }
}
