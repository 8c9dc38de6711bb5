import { expect, it } from 'vitest'

const bytes = (last: number) => Uint8Array.from({ length: 300_000 }, (_, index) => (index === 299_999 ? last : index))

it('matchers tell equal bytes from other ones, alone and inside', () => {
  expect(bytes(1)).toEqual(bytes(1))
  expect(bytes(1)).not.toEqual(bytes(2))
  expect({ of: [bytes(1)] }).toStrictEqual({ of: [bytes(1)] })
  expect({ of: [bytes(1)] }).not.toStrictEqual({ of: [bytes(2)] })
  expect(bytes(1)).not.toEqual(bytes(1).subarray(1))
})

it('bytes of another class are not the same', () => {
  const few = Uint8Array.of(1, 2, 3)
  expect(Buffer.from(few)).not.toEqual(few)
  expect(Buffer.from(few)).not.toStrictEqual(few)
})
