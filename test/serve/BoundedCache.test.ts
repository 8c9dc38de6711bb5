import { describe, expect, it } from 'vitest'
import { BoundedCache } from '../../ts/serve/BoundedCache.ts'

const cacheOf = (maxBytes: number) => new BoundedCache<string>({ maxBytes, sizeOf: ({ length }) => length })

describe('a bounded cache', () => {
  it('makes a value once, however many ask for it meanwhile', async () => {
    const cache = cacheOf(100)
    let made = 0
    const make = async () => `value ${++made}`
    expect(await Promise.all([cache.get('a', '', make), cache.get('a', '', make)])).toEqual(['value 1', 'value 1'])
    expect(await cache.get('a', '', make)).toBe('value 1')
  })

  it('makes it again under another stamp, and counts it once', async () => {
    const cache = cacheOf(100)
    await cache.get('a', 'old', async () => '12345')
    expect(await cache.get('a', 'new', async () => '123')).toBe('123')
    expect(cache.bytes).toBe(3)
  })

  it('lets go of what was used longest ago', async () => {
    const cache = cacheOf(10)
    for (const key of ['a', 'b']) await cache.get(key, '', async () => '12345')
    await cache.get('a', '', async () => 'never')
    await cache.get('c', '', async () => '12345')
    expect(await cache.get('a', '', async () => 'again')).toBe('12345')
    expect(await cache.get('b', '', async () => 'again')).toBe('again')
    expect(cache.bytes).toBeLessThanOrEqual(10)
  })

  it('keeps nothing that is too big, missing, or failed', async () => {
    const cache = cacheOf(3)
    expect(await cache.get('big', '', async () => '12345')).toBe('12345')
    expect(await cache.get('none', '', async () => undefined)).toBeUndefined()
    await expect(cache.get('bad', '', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await cache.get('bad', '', async () => 'ok')).toBe('ok')
    expect(cache.bytes).toBe(2)
  })
})
