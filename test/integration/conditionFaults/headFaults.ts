import { SMALL_FORK_EPOCHS } from '../../devchain/support/smallChain.ts'
import { behaveAgain, textAnswer } from '../../support/condition-world.ts'
import { type ConditionFault, clock, self } from './ConditionFault.ts'

const DAY_MS = 86_400_000

/** What the chain of a fault does from a moment on. */
const trouble = { absentSigners: 0, isSkipping: false }

/** What is wrong with the data that it is given. */
export const headFaults: readonly ConditionFault[] = [
  {
    kind: 'checkpoint',
    what: 'the beacon node does not have the checkpoint',
    subject: self,
    evidence: /^http:/,
    from: { behaviour: { disabledRoutes: new Set(['bootstrap']) } },
    end: behaveAgain,
  },
  {
    kind: 'block-unavailable',
    what: 'the beacon node has no blocks to give',
    subject: self,
    evidence: /^http:.*503/,
    begin: ({ beacon }) => {
      const busy = textAnswer(503, '{"code":503,"message":"overloaded"}', { 'content-type': 'application/json' })
      beacon.behaviour.alterAnswer = ({ route }, answer) => (route === 'block' ? busy : answer)
    },
    end: behaveAgain,
  },
  {
    kind: 'checkpoint-stale',
    what: 'the checkpoint is months old',
    subject: self,
    evidence: /days old/,
    from: {
      clockOffsetMs: 100 * DAY_MS,
      behaviour: { dateMs: () => clock.now() + 100 * DAY_MS },
      options: () => ({ allowStaleCheckpoint: false }),
    },
  },
  {
    kind: 'weak-period',
    what: 'a past period has too few signers',
    subject: self,
    evidence: /^period 1: .*\d+ of 32/,
    chain: { plan: { absentSigners: (slot) => (slot >= 64 && slot < 129 ? 20 : 0) } },
    from: {},
  },
  {
    kind: 'committees-behind',
    what: 'the beacon node has no updates of past periods',
    subject: self,
    evidence: /^period \d+: http:/,
    from: {
      behaviour: {
        alterAnswer: ({ route }, answer) =>
          route === 'updates' ? textAnswer(200, '[]', { 'content-type': 'application/json' }) : answer,
      },
    },
    end: behaveAgain,
  },
  {
    kind: 'too-few-signers',
    what: 'half of the committee is away',
    subject: self,
    evidence: /^slot \d+: 12 of 32 signed, 22 needed$/,
    chain: { plan: { isSkipped: () => false, absentSigners: () => trouble.absentSigners } },
    begin: () => {
      trouble.absentSigners = 20
    },
    end: () => {
      trouble.absentSigners = 0
    },
  },
  {
    kind: 'no-newer-head',
    what: 'the network makes no blocks',
    subject: self,
    evidence: /^the newest verified head is at slot \d+, \d+ slots ago; none is announced|is announced but not signed$/,
    chain: { plan: { isSkipped: () => trouble.isSkipping, absentSigners: () => 0 } },
    begin: () => {
      trouble.isSkipping = true
    },
    end: () => {
      trouble.isSkipping = false
    },
  },
  {
    kind: 'payload-unavailable',
    what: 'the beacon node has no payloads to give',
    subject: self,
    evidence: /^http:/,
    chain: {
      forkEpochs: { ...SMALL_FORK_EPOCHS, gloas: 14 },
      plan: { isSkipped: () => false, payload: () => 'timely', absentSigners: () => 0 },
    },
    begin: ({ beacon }) => {
      const busy = textAnswer(503, '{"code":503,"message":"overloaded"}', { 'content-type': 'application/json' })
      beacon.behaviour.alterAnswer = ({ route }, answer) => (route === 'envelope' ? busy : answer)
    },
    end: behaveAgain,
  },
]
