import type { EngineAnswer } from '../../../ts/devchain/execution/EngineServer.ts'
import type { ConditionWorld } from '../../support/condition-world.ts'
import { type ConditionFault, ofEngine } from './ConditionFault.ts'

/** The execution client answers calls that carry heads with this. */
function engineAnswers(answer: EngineAnswer, methods = /^engine_(newPayload|forkchoiceUpdated)/) {
  return ({ engine }: ConditionWorld): void => {
    engine.intercept = (method) => (methods.test(method) ? answer : undefined)
  }
}

function engineHeals({ engine }: ConditionWorld): void {
  engine.intercept = undefined
}

const INVALID = { status: 'INVALID', latestValidHash: null, validationError: 'bad state root' }

/** What is wrong with its execution client. */
export const engineFaults: readonly ConditionFault[] = [
  {
    kind: 'engine-behind',
    what: 'the execution client takes long for every head',
    subject: ofEngine,
    evidence: /behind the verified head/,
    begin: engineAnswers('stall', /^engine_newPayload/),
    end: engineHeals,
  },
  {
    kind: 'engine-auth',
    what: 'the execution client refuses the token',
    subject: ofEngine,
    evidence: /secret/,
    begin: engineAnswers({ httpStatus: 401, body: 'signature is invalid' }, /./),
    end: engineHeals,
  },
  {
    kind: 'engine-unreachable',
    what: 'the execution client is down',
    subject: ofEngine,
    // The open connection breaks, or the next one is refused.
    evidence: /refused|closed|reset|lost|ECONN|UND_ERR/i,
    begin: ({ engine }) => engine.stop(),
    end: ({ engine }) => engine.listen(),
  },
  {
    kind: 'engine-timeout',
    what: 'the execution client does not answer',
    subject: ofEngine,
    evidence: /./,
    begin: engineAnswers('stall'),
    end: engineHeals,
  },
  {
    kind: 'engine-outdated',
    what: 'the execution client does not know the fork',
    subject: ofEngine,
    evidence: /-38005/,
    begin: engineAnswers({ error: { code: -38005, message: 'Unsupported fork' } }),
    end: engineHeals,
  },
  {
    kind: 'engine-invalid',
    what: 'the execution client holds heads to be invalid',
    subject: ofEngine,
    evidence: /^block \d+ 0x[0-9a-f]{64}: bad state root/,
    begin: engineAnswers({ result: INVALID }, /^engine_newPayload/),
    end: engineHeals,
  },
  {
    kind: 'engine-refusing',
    what: 'the execution client refuses calls',
    subject: ofEngine,
    evidence: /database is read-only/,
    begin: engineAnswers({ error: { code: -32603, message: 'database is read-only' } }),
    end: engineHeals,
  },
  {
    kind: 'engine-syncing',
    what: 'the execution client is syncing',
    subject: ofEngine,
    evidence: /./,
    begin: ({ engine }) => {
      const status = { status: 'SYNCING', latestValidHash: null, validationError: null }
      engine.intercept = (method) => {
        if (method.startsWith('engine_newPayload')) return { result: status }
        if (method.startsWith('engine_forkchoice')) return { result: { payloadStatus: status, payloadId: null } }
        return undefined
      }
    },
    end: engineHeals,
  },
]
