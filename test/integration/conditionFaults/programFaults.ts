import { alterJson } from '../../support/condition-world.ts'
import { type ConditionFault, self } from './ConditionFault.ts'

/** What is wrong with the program itself. */
export const programFaults: readonly ConditionFault[] = [
  {
    kind: 'genesis-off',
    what: 'the genesis time is configured 2 s late',
    subject: self,
    evidence: /^configured 2 s later than http:/,
    from: { options: ({ config }) => ({ network: { ...config, genesisTime: config.genesisTime + 2 } }) },
  },
  {
    kind: 'clock-off',
    what: 'the clock is 30 s behind',
    subject: self,
    evidence: /^(29|30|31) s behind the clock of http:/,
    begin: (world) => {
      world.clockOffsetMs = -30_000
    },
    end: (world) => {
      world.clockOffsetMs = 0
    },
  },
  {
    kind: 'unknown-fork',
    what: 'the network has come to a fork that the configuration lacks',
    subject: self,
    evidence: /is in fork madeup since epoch 20$/,
    from: {
      behaviour: {
        alterAnswer: alterJson('spec', (data) => ({
          ...data,
          MADEUP_FORK_EPOCH: '20',
          MADEUP_FORK_VERSION: '0x0a000042',
        })),
      },
    },
  },
  {
    kind: 'disk',
    what: 'the disk is full',
    subject: self,
    evidence: /ENOSPC/,
    begin: ({ store }) => {
      store.isFull = true
    },
    end: ({ store }) => {
      store.isFull = false
    },
  },
]
