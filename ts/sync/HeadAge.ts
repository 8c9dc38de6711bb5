import type { Clock } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot, slotAtTime } from '../params/slots.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import { type SyncAggregate, signerCount } from '../types/SyncAggregate.ts'
import type { BeaconEvent, SyncProtocol } from './requests.ts'
import { SignatureAge } from './SignatureAge.ts'

/** Slots may be missed; with more than these in a row without a verified head something is looked for. */
const EXPECTED_LAG_SLOTS = 3

export interface HeadAgeOptions {
  readonly config: NetworkConfig
  readonly chain: Pick<CommitteeChain, 'committeePeriods' | 'minSigners'>
  readonly clock: Clock
  readonly conditions?: ConditionSink
}

/** A signature under a head that has too few signers. */
interface WeakSignature {
  /** Of the block that carries it. */
  readonly slot: number
  readonly signers: number
}

/**
 * Notices that verified heads stay away, though every answer may look fine.
 *
 * - too few signers under newer heads are told with their number; otherwise, how old the newest announced head is;
 * - nothing new is told while the committee that signs now is not known, since then that is what is wrong; what was told before is
 *   true until a head is verified;
 * - of each server it is told when its signatures do not keep up with the heads that it announces itself.
 */
export class HeadAge implements Module<SyncProtocol> {
  readonly name = 'HeadAge'
  readonly #config: NetworkConfig
  readonly #chain: HeadAgeOptions['chain']
  readonly #now: () => number
  readonly #conditions: ConditionSink
  readonly #signatures: SignatureAge
  readonly #announced = new Map<ServerHandle, number>()
  #weak: WeakSignature | undefined
  /** The newest verified head's slot; before there is one, that from which on heads are expected. */
  #verifiedSlot: number
  #isTold = false

  constructor({ config, chain, clock, conditions = noConditions }: HeadAgeOptions) {
    this.#config = config
    this.#chain = chain
    this.#now = clock.now
    this.#conditions = conditions
    this.#signatures = new SignatureAge({ conditions, slotMs: config.slotDurationMs, clock })
    this.#verifiedSlot = this.#slotNow()
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(VALIDATED_HEAD_TRIGGER)
  }

  /** Takes the signature that the block of a slot carries, wherever it came from. */
  signed(slot: number, { bits }: Pick<SyncAggregate, 'bits'>): void {
    const signers = signerCount(bits)
    if (signers >= this.#chain.minSigners || slot < (this.#weak?.slot ?? 0) || slot > this.#slotNow() + 1) return
    this.#weak = { slot, signers }
  }

  handleEvent(event: BeaconEvent, server: ServerHandle): void {
    switch (event.type) {
      case 'head':
        this.#announced.set(server, event.slot)
        this.#signatures.announced(server, event.slot)
        break
      case 'optimistic':
      case 'finality': {
        const { signatureSlot, syncAggregate } = event.update
        this.signed(signatureSlot, syncAggregate)
        this.#signatures.signed(server, signatureSlot)
        break
      }
      case 'status':
        if (event.state === 'disconnected') this.#forget(server)
        break
      case 'payload':
        break
    }
  }

  serverRemoved(server: ServerHandle): void {
    this.#forget(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    const { validatedHead } = environment
    if (validatedHead !== undefined) this.#verifiedSlot = Math.max(this.#verifiedSlot, validatedHead.slot)
    this.#tell()
    this.#signatures.look()
    environment.runAgainIn(this.#config.slotDurationMs)
  }

  #tell(): void {
    const slotNow = this.#slotNow()
    // A clock that was ahead has gone back.
    this.#verifiedSlot = Math.min(this.#verifiedSlot, slotNow + 1)
    if (this.#weak !== undefined && this.#weak.slot > slotNow + 1) this.#weak = undefined
    if (!this.#isTold && !this.#isReady(slotNow)) this.#verifiedSlot = Math.max(this.#verifiedSlot, slotNow)
    const isLate = slotNow - this.#verifiedSlot > EXPECTED_LAG_SLOTS
    this.#isTold = isLate
    // What a block signs is its parent.
    const weak = this.#weak !== undefined && this.#weak.slot > this.#verifiedSlot + 1 ? this.#weak : undefined
    if (isLate && weak !== undefined) this.#raiseFewSigners(weak)
    else this.#conditions.clear('too-few-signers')
    if (isLate && weak === undefined) this.#raiseNoHead(slotNow)
    else this.#conditions.clear('no-newer-head')
  }

  #raiseFewSigners({ slot, signers }: WeakSignature): void {
    const { syncCommitteeSize } = this.#config.preset
    const numbers = `${signers} of ${syncCommitteeSize} signed, ${this.#chain.minSigners} needed`
    this.#conditions.raise({ kind: 'too-few-signers', evidence: `slot ${slot}: ${numbers}` })
  }

  #raiseNoHead(slotNow: number): void {
    const newest = Math.max(...this.#announced.values())
    const late = `the newest verified head is at slot ${this.#verifiedSlot}, ${slotNow - this.#verifiedSlot} slots ago`
    const unsigned = this.#isReady(slotNow) ? 'not signed' : 'its committee is not known'
    const announced = newest > this.#verifiedSlot ? `slot ${newest} is announced but ${unsigned}` : 'none is announced'
    this.#conditions.raise({ kind: 'no-newer-head', evidence: `${late}; ${announced}` })
  }

  #isReady(slotNow: number): boolean {
    const period = periodAtSlot(this.#config, slotNow)
    return period < (this.#chain.committeePeriods?.end ?? 0)
  }

  #forget(server: ServerHandle): void {
    this.#announced.delete(server)
    this.#signatures.forget(server)
  }

  #slotNow(): number {
    return slotAtTime(this.#config, this.#now())
  }
}
