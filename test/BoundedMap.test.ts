import { describe, expect, it } from 'vitest'
import { BoundedMap } from '../ts/BoundedMap.ts'

describe('a bounded map', () => {
  it('drops what was set longest ago, and says so', () => {
    const dropped: unknown[] = []
    const map = new BoundedMap<string, number>(2, (value, key) => dropped.push([key, value]))
    map.set('a', 1).set('b', 2).set('a', 3).set('c', 4)
    expect([...map]).toEqual([
      ['a', 3],
      ['c', 4],
    ])
    expect(dropped).toEqual([['b', 2]])
  })

  it('keeps what is used longer than what is only there', () => {
    const map = new BoundedMap<string, number>(2)
    map.set('a', 1).set('b', 2)
    expect(map.use('a')).toBe(1)
    expect(map.use('c')).toBeUndefined()
    map.set('c', 3)
    expect([...map.keys()]).toEqual(['a', 'c'])
  })

  it('gives an entry out once', () => {
    const map = new BoundedMap<string, number>(2)
    map.set('a', 1)
    expect([map.take('a'), map.take('a'), map.size]).toEqual([1, undefined, 0])
  })
})
