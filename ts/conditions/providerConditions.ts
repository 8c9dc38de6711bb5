import type { ConditionKind } from './ConditionKind.ts'
import type { ConditionRow } from './ConditionRow.ts'

/** Execution providers, which answers about the execution chain are proven from. They keep no head from being followed. */
export const providerConditions = {
  'provider-other-chain': {
    of: 'provider',
    stops: false,
    patienceSlots: 0,
    explainedBy: [],
    summary: 'the execution provider is of another chain, and is not asked any more',
    remedy: 'use a provider of the configured network',
    over: 'the execution provider is of the configured chain',
  },
  'provider-unreachable': {
    of: 'provider',
    stops: false,
    patienceSlots: 1,
    explainedBy: ['provider-other-chain'],
    summary: 'the execution provider cannot be reached',
    remedy: 'check that it is running and that the address is right, or add another provider',
    over: 'the execution provider can be reached again',
  },
  'provider-refusing': {
    of: 'provider',
    stops: false,
    patienceSlots: 1,
    explainedBy: ['provider-other-chain'],
    summary: 'the execution provider refuses to answer',
    remedy:
      'see its message: a key, a plan or a permission may be missing, or what answers there is no execution JSON-RPC',
    over: 'the execution provider answers again',
  },
  'provider-rate-limited': {
    of: 'provider',
    stops: false,
    patienceSlots: 1,
    explainedBy: ['provider-other-chain'],
    summary: 'the execution provider limits the rate of requests',
    remedy: 'wait, add another provider, or use one with a higher limit',
    over: 'the execution provider takes requests again',
  },
  'provider-wrong-answers': {
    of: 'provider',
    stops: false,
    patienceSlots: 0,
    explainedBy: ['provider-other-chain'],
    summary: 'the execution provider gives wrong answers, none of which is passed on',
    remedy: 'use another provider; this one is faulty or lying',
    over: 'the execution provider gives correct answers again',
  },
  'provider-lacks-method': {
    of: 'provider',
    stops: false,
    patienceSlots: 0,
    explainedBy: ['provider-other-chain'],
    summary: 'the execution provider lacks a method that proofs are made from',
    remedy: 'add a provider that has eth_getProof and eth_getBlockReceipts',
    over: 'the execution provider has that method',
  },
  'provider-prunes-state': {
    of: 'provider',
    stops: false,
    patienceSlots: 0,
    explainedBy: ['provider-other-chain'],
    summary: 'the execution provider does not keep the state of the block that was asked about',
    remedy: 'ask for a newer block, or add a provider that keeps old states (an archive)',
    over: 'the execution provider gives states again',
  },
  'provider-behind': {
    of: 'provider',
    stops: false,
    patienceSlots: 2,
    explainedBy: ['provider-other-chain', 'provider-unreachable'],
    summary: 'the execution provider does not have the block of the verified head',
    remedy: 'wait if it is syncing, or add another provider',
    over: 'the execution provider has caught up',
  },
} satisfies Partial<Record<ConditionKind, ConditionRow>>
