import type { SlotRequest } from '../../../ts/devchain/chain/SlotRequest.ts'
import type { ForkEpochs } from '../../../ts/devchain/devConfig.ts'
import type { Random } from '../Random.ts'

/** How a prepared chain fares. */
export interface Weather {
  readonly name: string
  readonly slots: number
  readonly forkEpochs: ForkEpochs
  /** Every slot as it is made. */
  slot(slot: number, random: Random): SlotRequest & { readonly finalizing?: boolean }
}

const SEATS = 32

/** So many are absent at most where two thirds still sign. */
const FEW = SEATS - Math.ceil((SEATS * 2) / 3)

/** All forks one after another, as they come on every network, with the misses of a good day. */
const allForks: Weather = {
  name: 'all forks',
  slots: 288,
  forkEpochs: { altair: 0, bellatrix: 3, capella: 8, deneb: 12, electra: 17, fulu: 21, gloas: 26 },
  slot: (_slot, random) => ({
    skip: random.chance(0.05),
    absentSigners: random.chance(0.2) ? random.between(1, FEW) : 0,
    payload: payloadFate(random, 0.1),
  }),
}

/** Reorgs of up to five blocks, many missed slots, committees that sign badly, and hours without finality. */
const rough: Weather = {
  name: 'rough',
  slots: 288,
  forkEpochs: { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0, fulu: 18 },
  slot: (slot, random) => ({
    skip: random.chance(0.15),
    // Often on the edge: one signer more would be, or is, enough.
    absentSigners: random.chance(0.25) ? random.pick([FEW, FEW + 1, FEW + 2, random.between(1, SEATS)]) : 0,
    ...(slot > 16 && random.chance(0.06) && { reorgDepth: random.between(1, 5) }),
    finalizing: slot < 130 || slot > 200,
  }),
}

/** Payloads that are late, withheld or not built upon, over missed slots and reorgs. */
const gloas: Weather = {
  name: 'gloas',
  slots: 256,
  forkEpochs: { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0, fulu: 2, gloas: 4 },
  slot: (slot, random) => ({
    skip: random.chance(0.1),
    absentSigners: random.chance(0.1) ? random.between(1, FEW) : 0,
    ...(slot > 48 && random.chance(0.04) && { reorgDepth: random.between(1, 3) }),
    payload: payloadFate(random, 0.35),
  }),
}

export const WEATHERS: readonly [Weather, ...Weather[]] = [allForks, rough, gloas]

function payloadFate(random: Random, trouble: number): 'timely' | 'late' | 'ignored' | 'withheld' {
  return random.chance(trouble) ? random.pick(['late', 'ignored', 'withheld']) : 'timely'
}
