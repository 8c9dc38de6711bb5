import type { ConditionKind } from './ConditionKind.ts'
import type { ConditionRow } from './ConditionRow.ts'

/** This program and its machine. */
export const machineConditions = {
  'genesis-off': {
    of: 'client',
    stops: true,
    patienceSlots: 0,
    explainedBy: [],
    summary: 'the configured genesis time differs from that of the beacon nodes',
    remedy: 'correct the genesis time of the network configuration',
    over: 'the genesis time agrees with the beacon nodes',
  },
  'clock-off': {
    of: 'client',
    stops: true,
    patienceSlots: 0,
    explainedBy: [],
    summary: "this machine's clock is off",
    remedy: 'set the clock, and keep it right with NTP (chrony, systemd-timesyncd)',
    over: "this machine's clock is right again",
  },
  'unknown-fork': {
    of: 'client',
    stops: true,
    patienceSlots: 0,
    explainedBy: [],
    summary: 'the network has a fork that this version does not know',
    remedy: 'update blsync, or give it a network configuration with that fork',
    over: 'no unknown fork is in the way any longer',
  },
  disk: {
    of: 'client',
    stops: false,
    patienceSlots: 0,
    explainedBy: [],
    summary: 'verified data cannot be written to the database and is kept in memory',
    remedy: 'free space on the disk of the data directory and check its permissions',
    over: 'the database takes writes again',
  },
  'committee-key-mismatch': {
    of: 'client',
    stops: false,
    patienceSlots: 0,
    explainedBy: [],
    summary: 'the aggregate key of a committee is not the sum of its keys: the sum decides',
    remedy: 'nothing to do here; please report the period, since two thirds of a committee signed for that key',
    over: 'the aggregate key of the committee in use is the sum of its keys again',
  },
} satisfies Partial<Record<ConditionKind, ConditionRow>>
