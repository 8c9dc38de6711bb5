import type { Preset } from '../../params/Preset.ts'
import { seededNumber } from './seededBytes.ts'
import type { ValidatorKeys } from './ValidatorKeys.ts'

export interface SyncCommitteeValue {
  readonly pubkeys: Uint8Array[]
  readonly aggregatePubkey: Uint8Array
}

/**
 * Who is in which period's sync committee. Validators may have several seats, as on every network with fewer
 * validators than the draw assumes.
 */
export class SyncCommittees {
  readonly #preset: Preset
  readonly #keys: ValidatorKeys
  readonly #othersFrom: number
  readonly #members = new Map<number, readonly number[]>()
  readonly #values = new Map<number, SyncCommitteeValue>()

  /** @param othersFrom - the first period with other members than on a chain that leaves this out */
  constructor(preset: Preset, keys: ValidatorKeys, othersFrom = Number.POSITIVE_INFINITY) {
    this.#preset = preset
    this.#keys = keys
    this.#othersFrom = othersFrom
  }

  /** Validator index of every seat. */
  members(period: number): readonly number[] {
    const known = this.#members.get(period)
    if (known !== undefined) return known
    const draw = period < this.#othersFrom ? 'sync committee' : 'another sync committee'
    const members = Array.from({ length: this.#preset.syncCommitteeSize }, (_, seat) =>
      seededNumber(this.#keys.pubkeys.length, draw, period, seat),
    )
    this.#members.set(period, members)
    return members
  }

  value(period: number): SyncCommitteeValue {
    const known = this.#values.get(period)
    if (known !== undefined) return known
    const members = this.members(period)
    const value = {
      pubkeys: members.flatMap((index) => this.#keys.pubkeys[index] ?? []),
      aggregatePubkey: this.#keys.aggregatePubkey(members),
    }
    this.#values.set(period, value)
    return value
  }
}
