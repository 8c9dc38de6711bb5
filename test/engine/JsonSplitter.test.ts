import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonSplitter } from '../../ts/engine/JsonSplitter.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('JsonSplitter', () => {
  it('finds the same objects however the stream is cut and whatever stands between them', () => {
    const blank = fc.constantFrom('', '\n', '\r\n', ' \t')
    const object = fc.oneof(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), fc.array(fc.jsonValue()))
    const stream = fc.array(fc.tuple(object, blank, fc.boolean()), { maxLength: 5 })
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 400 }), { maxLength: 20 }), (items, cuts) => {
        const texts = items.map(([value, , isWide]) => JSON.stringify(value, null, isWide ? 2 : 0))
        const whole = bytes(texts.map((text, i) => text + (items[i]?.[1] ?? '')).join(''))
        const places = [0, ...cuts.filter((at) => at < whole.length).sort((a, b) => a - b), whole.length]
        const splitter = new JsonSplitter(100_000)
        const pieces = places.slice(1).map((end, i) => splitter.push(whole.subarray(places[i], end)))
        expect(pieces.flatMap((piece) => piece.texts)).toEqual(texts)
        expect(pieces.every(({ fault }) => fault === undefined)).toBe(true)
      }),
    )
  })

  it.each(['hello', '"text"', '12', '}', '\0'])('between objects %j is a fault', (text) => {
    expect(new JsonSplitter(1000).push(bytes(`{}\n${text}`))).toEqual({ texts: ['{}'], fault: 'it is not JSON' })
  })

  it('brackets and quotes inside of texts count for nothing', () => {
    const text = '{"a":"}]\\"{","b":"\\\\"}'
    expect(new JsonSplitter(1000).push(bytes(text + text)).texts).toEqual([text, text])
  })

  it('an object of exactly the limit is taken, one byte more is a fault', () => {
    expect(new JsonSplitter(8).push(bytes('{"a":12}'))).toEqual({ texts: ['{"a":12}'] })
    expect(new JsonSplitter(8).push(bytes('{"a":123}'))).toEqual({ texts: [], fault: 'longer than 8 bytes' })
  })

  it('JSON that never ends is a fault as soon as it passes the limit', () => {
    const splitter = new JsonSplitter(1000)
    const piece = bytes('['.repeat(100))
    const faults = Array.from({ length: 11 }, () => splitter.push(piece).fault)
    expect(faults).toEqual([...Array<undefined>(10).fill(undefined), 'longer than 1000 bytes'])
  })
})
