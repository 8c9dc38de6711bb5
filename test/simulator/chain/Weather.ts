import type { SlotRequest } from '../../../ts/devchain/chain/SlotRequest.ts'
import type { ForkEpochs } from '../../../ts/devchain/devConfig.ts'
import type { Random } from '../Random.ts'

/**
 * - `forked`: few sign it, and no light client may follow it;
 * - `rogue`: just enough of a committee signed it too, and handed over to others.
 */
export type BranchName = 'forked' | 'rogue'

/** How a prepared chain fares. */
export interface Weather {
  readonly name: string
  readonly slots: number
  readonly forkEpochs: ForkEpochs
  /** Between which slots a world may begin on it. */
  readonly begin: readonly [number, number]
  /** Between which slots the checkpoint is the finalized block; some before the beginning where left out. */
  readonly checkpoint?: readonly [number, number]
  /** Between which slots something may go wrong for days, as it does in all worlds of that weather. */
  readonly lasting?: readonly [number, number]
  /** What some nodes may take for the chain, each by its name. */
  readonly branches?: Readonly<Partial<Record<BranchName, Weather>>>
  /** The weather whose slots are the same before a branch parts from it. */
  readonly drawnAs?: string
  /** The first period whose committee is another one on a branch. */
  readonly otherCommitteesFrom?: number
  /** Every slot as it is made. */
  slot(slot: number, random: Random): SlotRequest & { readonly finalizing?: boolean }
}

const SEATS = 32

const BEGIN = [80, 120] as const

/** So many are absent at most where two thirds still sign. */
const FEW = SEATS - Math.ceil((SEATS * 2) / 3)

/** All forks one after another, as they come on every network, with the misses of a good day. */
const allForks: Weather = {
  name: 'all forks',
  slots: 288,
  begin: BEGIN,
  forkEpochs: { altair: 0, bellatrix: 3, capella: 8, deneb: 12, electra: 17, fulu: 21, gloas: 26 },
  slot: (_slot, random) => ({
    skip: random.chance(0.05),
    absentSigners: random.chance(0.2) ? random.between(1, FEW) : 0,
    payload: payloadFate(random, 0.1),
  }),
}

/** Reorgs of up to five blocks, many missed slots, committees that sign badly, and hours without finality. */
const roughWeather: Weather = {
  name: 'rough',
  slots: 288,
  begin: BEGIN,
  forkEpochs: { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0, fulu: 18 },
  slot: (slot, random) => ({
    skip: random.chance(0.15),
    // Often on the edge: one signer more would be, or is, enough.
    absentSigners: random.chance(0.25) ? random.pick([FEW, FEW + 1, FEW + 2, random.between(1, SEATS)]) : 0,
    ...(slot > 16 && random.chance(0.06) && { reorgDepth: random.between(1, 5) }),
    finalizing: slot < 130 || slot > 200,
  }),
}

const rough: Weather = {
  ...roughWeather,
  branches: {
    forked: branchOf(roughWeather, 'forked', {
      fromSlot: 100,
      slot: (random) => ({ skip: random.chance(0.3), absentSigners: random.between(FEW + 1, SEATS - 1) }),
    }),
  },
}

/** For so long nobody reveals a payload that a proposer took from a builder. */
const BUILDERS_FAIL = [104, 130] as const

/** Payloads that are late, withheld or not built upon, over missed slots and reorgs, and for a while none at all. */
const gloas: Weather = {
  name: 'gloas',
  slots: 256,
  begin: BEGIN,
  forkEpochs: { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0, fulu: 2, gloas: 4 },
  slot: (slot, random) => ({
    skip: random.chance(0.1),
    absentSigners: random.chance(0.1) ? random.between(1, FEW) : 0,
    ...(slot > 48 && random.chance(0.04) && { reorgDepth: random.between(1, 3) }),
    payload: isBetween(slot, BUILDERS_FAIL) ? 'withheld' : payloadFate(random, 0.35),
  }),
}

const ELECTRA = { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0 }

const equivocatedWeather: Weather = {
  name: 'equivocated',
  slots: 336,
  begin: [210, 226],
  // Before the two chains part.
  checkpoint: [70, 130],
  forkEpochs: ELECTRA,
  slot: (_slot, random) => ({
    skip: random.chance(0.05),
    absentSigners: random.chance(0.2) ? random.between(1, 4) : 0,
  }),
}

/** Part of a committee signs two chains in the period before the world begins, and the poorer one hands over to others. */
const equivocated: Weather = {
  ...equivocatedWeather,
  branches: {
    rogue: branchOf(equivocatedWeather, 'rogue', {
      fromSlot: 128,
      otherCommitteesFrom: 3,
      slot: (random) => ({ skip: random.chance(0.05), absentSigners: random.between(FEW - 2, FEW) }),
    }),
  },
}

/** Hours, with now and then a reorg, and the misses of a good day. */
const long: Weather = {
  name: 'long',
  slots: 1_000,
  begin: BEGIN,
  forkEpochs: { ...ELECTRA, fulu: 40 },
  slot: (slot, random) => ({
    skip: random.chance(0.05),
    absentSigners: random.chance(0.2) ? random.between(1, FEW + 1) : 0,
    ...(slot > 16 && random.chance(0.02) && { reorgDepth: random.between(1, 3) }),
  }),
}

/** Twice nobody makes a block for long. */
const HALTS = [
  [150, 172],
  [236, 276],
] as const

/** First slots of epochs whose first block is justified by few others, and left with them. */
const LEFT_EPOCHS = [136, 200, 288]

/** From the slot before on: the next epoch's first block says that the one of this epoch is justified, and one more signs that. */
const LEFT_BLOCKS = [-1, 0, 4, 8, 9]
const LEAVING_SLOT = 10

/** Around such an epoch; undefined elsewhere. */
function leftEpoch(slot: number): SlotRequest | undefined {
  const first = LEFT_EPOCHS.find((start) => slot >= start - 1 && slot <= start + LEAVING_SLOT + 2)
  if (first === undefined) return undefined
  const at = slot - first
  if (at === LEAVING_SLOT) return { reorgDepth: LEFT_BLOCKS.length - 1 }
  return { skip: at < LEAVING_SLOT && !LEFT_BLOCKS.includes(at) }
}

/**
 * Half of all slots are missed, so that reorgs leave whole epochs behind, also one that was justified, and now and then the
 * chain stands still.
 */
const patchy: Weather = {
  name: 'patchy',
  slots: 320,
  begin: BEGIN,
  forkEpochs: { ...ELECTRA, fulu: 16 },
  slot: (slot, random) =>
    leftEpoch(slot) ?? {
      skip: HALTS.some((halt) => isBetween(slot, halt)) || random.chance(0.45),
      absentSigners: random.chance(0.2) ? random.between(1, FEW + 1) : 0,
      ...(slot > 48 && random.chance(0.12) && { reorgDepth: random.between(2, 5) }),
    },
}

/** Two days, in most of which there is a block a minute: enough for whatever goes wrong for so long, and soon recorded. */
const QUIET_DAYS = [240, 14_700] as const
const QUIET_BLOCK_SLOTS = 4

const days: Weather = {
  name: 'days',
  slots: QUIET_DAYS[1] + 300,
  begin: BEGIN,
  lasting: QUIET_DAYS,
  forkEpochs: { ...ELECTRA, fulu: 40 },
  slot: (slot, random) => ({
    skip: random.chance(0.05) || (isBetween(slot, QUIET_DAYS) && slot % QUIET_BLOCK_SLOTS !== 0),
    absentSigners: random.chance(0.2) ? random.between(1, FEW) : 0,
  }),
}

/** The same without finality for as long. */
const unfinalizedDays: Weather = {
  ...days,
  name: 'unfinalized days',
  slot: (slot, random) => ({ ...days.slot(slot, random), finalizing: !isBetween(slot, QUIET_DAYS) }),
}

export const WEATHERS: readonly [Weather, ...Weather[]] = [allForks, rough, gloas, equivocated, long, patchy]

/** Of days: each of their worlds takes the time of a hundred others. */
export const LONG_WEATHERS: readonly [Weather, ...Weather[]] = [days, unfinalizedDays]

export function weatherNamed(name: string | undefined): Weather | undefined {
  return [...WEATHERS, ...LONG_WEATHERS].find((weather) => weather.name === name)
}

interface Parting {
  readonly fromSlot: number
  readonly otherCommitteesFrom?: number
  slot(random: Random): SlotRequest
}

function branchOf(base: Weather, name: BranchName, { fromSlot, slot, otherCommitteesFrom }: Parting): Weather {
  return {
    ...base,
    name: `${base.name} ${name}`,
    drawnAs: base.name,
    ...(otherCommitteesFrom !== undefined && { otherCommitteesFrom }),
    slot: (at, random) => (at < fromSlot ? base.slot(at, random) : slot(random.child(name))),
  }
}

function payloadFate(random: Random, trouble: number): 'timely' | 'late' | 'ignored' | 'withheld' {
  return random.chance(trouble) ? random.pick(['late', 'ignored', 'withheld']) : 'timely'
}

function isBetween(slot: number, [first, end]: readonly [number, number]): boolean {
  return slot >= first && slot < end
}
