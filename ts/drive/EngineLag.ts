import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { EngineDriver } from '../engine/EngineDriver.ts'

type Followed = Pick<EngineDriver, 'label' | 'followedSlot'>

/**
 * Notices execution clients that do not keep up with verified heads.
 *
 * - one is behind when it was not at the last verified head by the time that the next one was verified: a head on its way
 *   is nothing to speak of;
 * - it is so until it is at the newest one.
 */
export class EngineLag {
  readonly #conditions: ConditionSink
  #verifiedSlot: number | undefined
  #previousSlot: number | undefined

  constructor(conditions: ConditionSink) {
    this.#conditions = conditions
  }

  headVerified(slot: number): void {
    if (slot === this.#verifiedSlot) return
    this.#previousSlot = this.#verifiedSlot
    this.#verifiedSlot = slot
  }

  check({ label, followedSlot }: Followed): void {
    const [verified, previous] = [this.#verifiedSlot, this.#previousSlot]
    if (verified === undefined) return
    if (followedSlot !== undefined && followedSlot >= verified) {
      this.#conditions.clear('engine-behind', label)
    } else if (previous !== undefined && (followedSlot ?? -1) < previous) {
      const evidence =
        followedSlot === undefined
          ? `it has no head yet, and the verified one is at slot ${verified}`
          : `at slot ${followedSlot}, ${verified - followedSlot} behind the verified head at slot ${verified}`
      this.#conditions.raise({ kind: 'engine-behind', subject: label, evidence })
    }
  }
}
