import { describe, expect, it } from 'vitest'
import { httpDateMs, retryAfterMs } from '../../ts/api/retryAfter.ts'

const NOW = Date.UTC(2026, 10, 30, 3, 0, 0)

describe('retryAfterMs', () => {
  it.each([
    ['seconds', '30', undefined, 30_000],
    ['no time at all, which is taken for a second', '0', undefined, 1_000],
    ['days, which are taken for an hour', '172800', undefined, 3_600_000],
    ['more digits than a number has', '9'.repeat(400), undefined, 3_600_000],
    ['a date by our clock', 'Mon, 30 Nov 2026 03:00:45 GMT', undefined, 45_000],
    ["a date by the server's clock", 'Mon, 30 Nov 2026 05:00:45 GMT', 'Mon, 30 Nov 2026 05:00:00 GMT', 45_000],
    ['a date in the old form', 'Monday, 30-Nov-26 03:00:45 GMT', undefined, 45_000],
    ['a date that has passed', 'Mon, 30 Nov 2026 02:00:00 GMT', undefined, 1_000],
    ['nothing', undefined, undefined, undefined],
    ['a negative number', '-5', undefined, undefined],
    ['words', 'soon', undefined, undefined],
    ['several headers', ['1', '2'], undefined, undefined],
  ])('reads %s', (_what, header, date, expected) => {
    expect(retryAfterMs(header, date, NOW)).toBe(expected)
  })
})

describe('httpDateMs', () => {
  it('reads the forms of an HTTP date and nothing else', () => {
    expect(httpDateMs('Mon, 30 Nov 2026 03:00:00 GMT')).toBe(NOW)
    expect(httpDateMs('Mon Nov 30 03:00:00 2026 GMT')).toBe(NOW)
    for (const other of ['2026', '1', '', 'Monday', 'Mon, 99 Foo', ['x'], undefined]) {
      expect(httpDateMs(other)).toBeUndefined()
    }
  })
})
