import { describe, expect, it } from 'vitest'
import { SseParser } from '../../ts/api/SseParser.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const STREAM =
  ':\r\n\r\nevent: head\ndata: {"slot":"1"}\n\n: keep-alive\n\nevent: ünïcode\rdata: a\rdata: b\r\rdata: x\n\n'
const EVENTS = [
  { name: 'head', data: '{"slot":"1"}' },
  { name: 'ünïcode', data: 'a\nb' },
  { name: 'message', data: 'x' },
]

describe('SseParser', () => {
  it('N7: reads the same events however the bytes are cut into chunks', () => {
    const bytes = encode(`\ufeff${STREAM}`)
    for (let size = 1; size <= bytes.length; size++) {
      const parser = new SseParser()
      const events = []
      for (let at = 0; at < bytes.length; at += size) events.push(...parser.push(bytes.subarray(at, at + size)))
      expect(events).toEqual(EVENTS)
    }
  })

  it('takes CR LF as one line end also when a chunk ends between them', () => {
    const parser = new SseParser()
    expect(parser.push(encode('data: one\r'))).toEqual([])
    expect(parser.push(encode('\n\r'))).toEqual([{ name: 'message', data: 'one' }])
    expect(parser.push(encode('\ndata: two\n\n'))).toEqual([{ name: 'message', data: 'two' }])
  })

  it('ignores comments, unknown fields, and events without data', () => {
    const parser = new SseParser()
    expect(parser.push(encode(':\n\n: ping\nid: 7\nretry: 1\nnonsense\n\nevent: head\n\n'))).toEqual([])
  })

  it('keeps a value without its one leading space, and an empty field as an empty line', () => {
    const parser = new SseParser()
    expect(parser.push(encode('data:  two spaces\ndata\ndata:\n\n'))).toEqual([
      { name: 'message', data: ' two spaces\n\n' },
    ])
  })

  it('N7: half an event at the end of the stream is never dispatched', () => {
    const parser = new SseParser()
    expect(parser.push(encode('event: head\ndata: {"slot"'))).toEqual([])
  })

  it('N7: a line over the limit is refused before it is complete', () => {
    const parser = new SseParser({ lineBytes: 64 })
    expect(parser.push(encode(`data: ${'a'.repeat(50)}`))).toEqual([])
    expect(() => parser.push(encode('b'.repeat(20)))).toThrow('an event line exceeds 64 bytes')
  })

  it('N7: an event of many short lines is refused over the limit', () => {
    const parser = new SseParser({ eventBytes: 100 })
    expect(() => parser.push(encode('data: 0123456789\n'.repeat(10)))).toThrow('an event exceeds 100 bytes')
  })

  it('N7: counts the lines of a stream that says nothing, and holds none of them', () => {
    const parser = new SseParser()
    expect(
      parser.push(encode(`${': nothing\n'.repeat(1_000)}${'\n'.repeat(1_000)}${'id: 7\r\n'.repeat(1_000)}`)),
    ).toEqual([])
    expect(parser.lines).toBe(3_000)
    expect(parser.push(encode('data: x\n\n'))).toEqual([{ name: 'message', data: 'x' }])
  })

  it('a comment that never ends counts as a line', () => {
    const parser = new SseParser({ lineBytes: 64 })
    expect(() => parser.push(encode(`:${' '.repeat(80)}`))).toThrow('an event line exceeds 64 bytes')
  })
})
