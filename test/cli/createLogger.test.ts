import { describe, expect, it } from 'vitest'
import { createLogger, type LogFormat, type LogLevel } from '../../ts/cli/createLogger.ts'

function lines(format: LogFormat, level: LogLevel = 'debug') {
  const written: string[] = []
  const now = () => new Date('2026-01-02T03:04:05.678Z')
  return { written, logger: createLogger({ level, format, write: (line) => written.push(line), now }) }
}

describe('createLogger', () => {
  it('writes logfmt with quotes where a value needs them, and leaves out fields without a value', () => {
    const { written, logger } = lines('logfmt')
    logger.info('head verified', { slot: 7, note: 'a "b"', missing: undefined })
    expect(written).toEqual(['time=2026-01-02T03:04:05.678Z level=info msg="head verified" slot=7 note="a \\"b\\""\n'])
  })

  it('writes one JSON object a line', () => {
    const { written, logger } = lines('json')
    logger.warn('server failed', { server: 'x', count: 2 })
    expect(written.map((line) => JSON.parse(line))).toEqual([
      { time: '2026-01-02T03:04:05.678Z', level: 'warn', message: 'server failed', server: 'x', count: 2 },
    ])
  })

  it.each([
    ['error', ['error']],
    ['warn', ['error', 'warn']],
    ['info', ['error', 'warn', 'info']],
    ['debug', ['error', 'warn', 'info', 'debug']],
  ] as const)('at level %s writes %j', (level, expected) => {
    const { written, logger } = lines('json', level)
    logger.error('error')
    logger.warn('warn')
    logger.info('info')
    logger.debug('debug')
    expect(written.map((line) => JSON.parse(line).message)).toEqual(expected)
  })

  it.each(['pretty', 'logfmt', 'json'] as const)('lets no server text break a %s line or move the cursor', (format) => {
    const { written, logger } = lines(format)
    logger.info('said', { text: 'one\ntwo\r\u001b[2Jthree' })
    const [line] = written
    const body = line?.slice(0, -1) ?? ''
    expect(line?.endsWith('\n')).toBe(true)
    expect(body).not.toMatch(/[\n\r]/)
    expect(body).not.toContain('\u001b[2J')
  })

  it('says a condition on a terminal as one sentence: whom it is about, what is wrong, what was seen, what to do', () => {
    const { written, logger } = lines('pretty')
    const condition = { condition: 'server-unreachable', subject: 'http://a' }
    const facts = { evidence: 'ECONNREFUSED', remedy: 'check that it is running' }
    logger.warn('the beacon node cannot be reached', { ...condition, ...facts })
    logger.info('the beacon node can be reached again', condition)
    logger.warn("this machine's clock is off", { condition: 'clock-off', subject: 'blsync', evidence: '9 s behind' })
    expect(written.map((line) => line.replace(/^.*(?:WARN|INFO)\S* +/, ''))).toEqual([
      'http://a: the beacon node cannot be reached (ECONNREFUSED): check that it is running.\n',
      'http://a: the beacon node can be reached again.\n',
      "this machine's clock is off (9 s behind).\n",
    ])
  })

  it('shortens roots on a terminal and nowhere else', () => {
    const root = `0x${'ab'.repeat(32)}`
    const pretty = lines('pretty')
    pretty.logger.info('head', { root })
    expect(pretty.written[0]).toContain('0xabababab…abab')
    const logfmt = lines('logfmt')
    logfmt.logger.info('head', { root })
    expect(logfmt.written[0]).toContain(root)
  })
})
