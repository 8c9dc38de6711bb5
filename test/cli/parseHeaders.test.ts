import { describe, expect, it } from 'vitest'
import { parseHeaders } from '../../ts/cli/parseHeaders.ts'

describe('parseHeaders', () => {
  it('splits at the first colon, so that values may hold colons', () => {
    expect(parseHeaders(['Authorization: Bearer a:b:c', 'X-Empty:'])).toEqual({
      Authorization: 'Bearer a:b:c',
      'X-Empty': '',
    })
  })

  it.each(['no colon at all secret', ': secret', 'Bad Name: secret', 'X: secret\r\nInjected: 1'])(
    'refuses %j by its number, without repeating it',
    (line) => {
      expect(() => parseHeaders(['Good: 1', line])).toThrow(/number 2 must look like "Name: value"/)
      expect(() => parseHeaders(['Good: 1', line])).not.toThrow(/secret/)
    },
  )
})
