import type { BranchName } from '../chain/Weather.ts'
import type { Random } from '../Random.ts'
import type { NodeAnswer } from './nodeAnswer.ts'

/** Changes an answer of an honest node into that of a liar. */
export type Lie = (answer: NodeAnswer, path: string, random: Random) => NodeAnswer

/** What ails a beacon node, or the way to it, at the moment. Each is set and taken back by one fault at a time. */
export interface NodeTrouble {
  /** Nobody listens there. */
  isDown: boolean
  /** Connections are taken, and nothing comes any more. */
  isSilent: boolean
  /** There is no way there. */
  isCutOff: boolean
  extraDelayMs: number
  /** It knows nothing newer than that slot. */
  stuckAtSlot: number
  lagSlots: number
  /** Answers 429, and asks for that pause. */
  retryAfterSeconds: number
  /** Part of its answers that are errors of its own. */
  failing: number
  /** Part of its connections that break in the middle. */
  breaking: number
  /** Bodies come in pieces of that many bytes, one each second; 0 for whole. */
  trickleBytes: number
  /** It takes event streams and says nothing on them. */
  isMute: boolean
  /** But for a comment now and then, as what stands before a node may send it. */
  keepsAlive: boolean
  /** Something on the way ends every stream after a few slots. */
  isCutting: boolean
  lie: Lie | undefined
  /** It announces heads that nobody made. */
  isInventing: boolean
  lacks: readonly string[]
  /** The branch that it takes for the chain. */
  branch: BranchName | undefined
}

export function noTrouble(): NodeTrouble {
  return {
    isDown: false,
    isSilent: false,
    isCutOff: false,
    extraDelayMs: 0,
    stuckAtSlot: Number.POSITIVE_INFINITY,
    lagSlots: 0,
    retryAfterSeconds: 0,
    failing: 0,
    breaking: 0,
    trickleBytes: 0,
    isMute: false,
    keepsAlive: false,
    isCutting: false,
    lie: undefined,
    isInventing: false,
    lacks: [],
    branch: undefined,
  }
}
