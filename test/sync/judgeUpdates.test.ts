import { describe, expect, it } from 'vitest'
import { DecodeError } from '../../ts/errors.ts'
import type { UpdateVerdict } from '../../ts/light/committees/UpdatesAnswer.ts'
import { UnknownForkError } from '../../ts/params/UnknownForkError.ts'
import { judgeUpdates } from '../../ts/sync/judgeUpdates.ts'

const asked = { first: 7, count: 3 }
const good: UpdateVerdict = { outcome: 'inserted', period: 7 }

describe('the judgement over an answer that cannot be read', () => {
  it('blames nobody for updates of a fork that this release does not know', () => {
    const error = new UnknownForkError('madeup', 56)
    for (const period of [undefined, 8]) {
      const verdicts: UpdateVerdict[] = [good, { outcome: 'refused', period, error }]
      expect(judgeUpdates(asked, { inserted: 1, verdicts, error })).toEqual({
        kind: 'unusable',
        period: 8,
        reason: 'ERR_UNKNOWN_FORK',
      })
    }
  })

  it('blames the server for anything else', () => {
    const error = new DecodeError('no update', { code: 'MALFORMED' })
    const verdicts: UpdateVerdict[] = [good, { outcome: 'refused', period: undefined, error }]
    expect(judgeUpdates(asked, { inserted: 1, verdicts, error })).toMatchObject({ kind: 'invalid', period: 8 })
  })
})
