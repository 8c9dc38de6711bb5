import { expect, it } from 'vitest'
import { heldBytes } from './heldBytes.ts'

it('what nobody needs is not held, whenever it is looked at', () => {
  heldBytes()
  const begin = heldBytes()
  for (let time = 0; time < 10; time++) {
    let buffers: Uint8Array[] | undefined = Array.from({ length: 4_000 }, () => new Uint8Array(5_000))
    expect(heldBytes() - begin).toBeGreaterThan(buffers.length * 4_500)
    buffers = undefined
    expect(heldBytes() - begin).toBeLessThan(2_000_000)
  }
})
