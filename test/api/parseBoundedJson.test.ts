import { describe, expect, it } from 'vitest'
import { parseBoundedJson } from '../../ts/api/parseBoundedJson.ts'

const nest = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('parseBoundedJson', () => {
  it('takes nesting up to 32 and refuses more, of lists and objects alike', () => {
    expect(() => parseBoundedJson(nest(32), 'it')).not.toThrow()
    expect(() => parseBoundedJson(nest(33), 'it')).toThrow('it is JSON nested deeper than 32')
    expect(() => parseBoundedJson('{"a":'.repeat(40) + 1 + '}'.repeat(40), 'it')).toThrow('nested deeper')
  })

  it('does not count brackets inside strings', () => {
    const text = JSON.stringify({ a: `"${'['.repeat(100)}\\`, b: '\\"{' })
    expect(parseBoundedJson(text, 'it')).toEqual(JSON.parse(text))
  })

  it('counts brackets after strings that end in backslashes', () => {
    expect(() => parseBoundedJson(`["\\\\",${nest(32)}]`, 'it')).toThrow('nested deeper')
  })

  it('never quotes the text in an error', () => {
    expect(() => parseBoundedJson('{"secret', 'it')).toThrow(/^it is not valid JSON$/)
  })
})
