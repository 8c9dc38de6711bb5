import { describe, expect, it } from 'vitest'
import { SecretMask } from '../../ts/api/SecretMask.ts'

const mask = new SecretMask(['Bearer abcdefgh.IJKLMNOP', 'token:with:colons', 'pa%24s sword', 'k3y!'])

describe('SecretMask', () => {
  it.each([
    ['the whole of a header value', 'got "Bearer abcdefgh.IJKLMNOP"', 'got "Bearer …"'],
    ['a word of it', 'key abcdefgh.IJKLMNOP is wrong', 'key … is wrong'],
    ['the beginning of a word', 'key abcdefg*** is wrong', 'key …*** is wrong'],
    ['the middle of a word', 'key ..fgh.IJK.. is wrong', 'key ..….. is wrong'],
    ['another case', 'KEY ABCDEFGH.ijklmnop', 'KEY …'],
    ['words between colons', 'no colons but with them', 'no … but … them'],
    ['what is percent-encoded in the address', 'pa$s sword and pa%24s', '… and …'],
    ['a short word', 'k3y! and k3', '… and k3'],
    ['two beside each other', 'abcdefgh.IJKLMNOPabcdefgh.IJKLMNOP', '……'],
  ])('hides %s', (_what, text, shown) => {
    expect(mask.hide(text)).toBe(shown)
  })

  it('leaves words that everybody uses, and what is none of a secret', () => {
    const text = 'the beacon node asks for a Bearer and Basic header'
    expect(new SecretMask(['Bearer x', 'Basic y', 'beacon', 'abc', '']).hide(text)).toBe(text)
  })
})
