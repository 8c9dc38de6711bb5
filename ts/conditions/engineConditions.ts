import type { ConditionKind } from './ConditionKind.ts'
import type { ConditionRow } from './ConditionRow.ts'
import { ENGINES, HEADS, MACHINE } from './causes.ts'

/** Single execution clients. */
export const engineConditions = {
  'engine-auth': {
    of: 'engine',
    stops: true,
    patienceSlots: 0,
    explainedBy: ['clock-off'],
    summary: 'the execution client refuses the JWT',
    remedy: 'give both the same secret file; it is re-read after each refusal',
    over: 'the execution client accepts the JWT',
  },
  'engine-unreachable': {
    of: 'engine',
    stops: true,
    patienceSlots: 1,
    explainedBy: [],
    summary: 'the execution client cannot be reached',
    remedy: 'check that it is running and that the address is its engine API',
    over: 'the execution client can be reached again',
  },
  'engine-timeout': {
    of: 'engine',
    stops: true,
    patienceSlots: 1,
    explainedBy: ['engine-unreachable'],
    summary: 'the execution client does not answer in time',
    remedy: 'check its load and its disk',
    over: 'the execution client answers in time again',
  },
  'engine-outdated': {
    of: 'engine',
    stops: true,
    patienceSlots: 0,
    explainedBy: [],
    summary: 'the execution client lacks what the current fork needs',
    remedy: 'update it, and check that it is on the right network and that the address is its engine API',
    over: 'the execution client has what the current fork needs',
  },
  'engine-invalid': {
    of: 'engine',
    stops: true,
    patienceSlots: 0,
    explainedBy: [],
    summary: 'the execution client considers a verified block invalid',
    remedy: 'check that it is up to date and on the right network; the block is tried again by itself',
    over: 'the execution client accepts the block',
  },
  'engine-refusing': {
    of: 'engine',
    stops: true,
    patienceSlots: 1,
    explainedBy: ['engine-outdated'],
    summary: 'the execution client refuses a call',
    remedy: 'see its message; newer heads are still sent',
    over: 'the execution client accepts calls again',
  },
  'engine-syncing': {
    of: 'engine',
    stops: false,
    patienceSlots: 2,
    explainedBy: [],
    summary: 'the execution client is syncing',
    remedy: 'wait; if its block number does not change, check that it has peers',
    over: 'the execution client has caught up',
  },
  'engine-behind': {
    of: 'engine',
    stops: true,
    patienceSlots: 3,
    explainedBy: [...MACHINE, ...HEADS, ...ENGINES, 'block-unavailable', 'payload-unavailable'],
    summary: 'the execution client is behind the verified head',
    remedy: 'check its log and its load',
    over: 'the execution client is at the verified head again',
  },
} satisfies Partial<Record<ConditionKind, ConditionRow>>
