import type { HeadOutcome } from '../../ts/light/heads/HeadValidator.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { epochAtSlot, periodAtSlot } from '../../ts/params/slots.ts'
import type { HeadSink } from '../../ts/sync/HeadUpdater.ts'
import type { FinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import type { OptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'

/** A head validator that knows the committees of some periods and takes a first signature byte of 0xff for a bad one. */
export class FakeValidator implements HeadSink {
  readonly #config: NetworkConfig
  /** Periods whose committees are known. */
  readonly committees = new Set<number>()
  /** What was verified, in order: `optimistic 17`, by attested slot. */
  readonly verified: string[] = []
  /** Slots from here on are in the future. */
  clockSlot = Number.POSITIVE_INFINITY
  onHead: (slot: number) => void = () => {}
  #optimisticSlot = -1
  finalityUpdate: FinalityUpdate | undefined

  constructor(config: NetworkConfig) {
    this.#config = config
  }

  validateOptimistic(update: OptimisticUpdate): HeadOutcome {
    const { slot } = update.attestedHeader.beacon
    if (slot <= this.#optimisticSlot) return 'known'
    const outcome = this.#verify('optimistic', update)
    if (outcome === 'valid') this.#optimisticSlot = slot
    if (outcome === 'valid') this.onHead(slot)
    return outcome
  }

  validateFinality(update: FinalityUpdate): HeadOutcome {
    const known = this.finalityUpdate?.attestedHeader.beacon.slot ?? -1
    if (epochAtSlot(this.#config, update.attestedHeader.beacon.slot) <= epochAtSlot(this.#config, known)) return 'known'
    const outcome = this.#verify('finality', update)
    if (outcome === 'valid') this.finalityUpdate = update
    return outcome
  }

  #verify(kind: string, { attestedHeader, signatureSlot, syncAggregate }: OptimisticUpdate): HeadOutcome {
    if (signatureSlot >= this.clockSlot) return 'future'
    if (!this.committees.has(periodAtSlot(this.#config, signatureSlot))) return 'unknown-committee'
    if (syncAggregate.signature[0] === 0xff) return 'invalid'
    this.verified.push(`${kind} ${attestedHeader.beacon.slot}`)
    return 'valid'
  }
}
