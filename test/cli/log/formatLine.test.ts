import { describe, expect, it } from 'vitest'
import { createLogger } from '../../../ts/cli/log/createLogger.ts'
import { formatLine, type LogFormat, type LogLevel, type PeopleStyle } from '../../../ts/cli/log/formatLine.ts'
import { coloured, plain } from '../../../ts/cli/log/Painter.ts'

function lines(format: LogFormat, level: LogLevel | 'silent' = 'debug', style?: PeopleStyle) {
  const written: string[] = []
  const now = () => new Date('2026-01-02T03:04:05.678Z')
  return {
    written,
    logger: createLogger({ level, write: (line) => written.push(`${formatLine(format, line, style)}\n`), now }),
  }
}

describe('a log line', () => {
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
    ['silent', []],
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

  it.each(['terminal', 'text', 'logfmt', 'json'] as const)(
    'lets no server text break a %s line or move the cursor',
    (format) => {
      const { written, logger } = lines(format)
      logger.info('said', { text: 'one\ntwo\r\u001b[2Jthree' })
      const [line] = written
      const body = line?.slice(0, -1) ?? ''
      expect(line?.endsWith('\n')).toBe(true)
      expect(body).not.toMatch(/[\n\r]/)
      expect(body).not.toContain('\u001b[2J')
    },
  )

  it('says a condition on a terminal as one sentence: whom it is about, what is wrong, what was seen, what to do', () => {
    const { written, logger } = lines('terminal')
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
    const pretty = lines('terminal')
    pretty.logger.info('head', { root })
    expect(pretty.written[0]).toContain('0xabababab…abab')
    const logfmt = lines('logfmt')
    logfmt.logger.info('head', { root })
    expect(logfmt.written[0]).toContain(root)
  })

  describe('of a head', () => {
    const fields = {
      slot: 12_345_678,
      root: `0x${'ab'.repeat(32)}`,
      signers: '509/512',
      age: '1.2s',
      block: 21_345_678,
      engine: 'following',
    }

    it.each([
      [80, 'head 12345678 0xabababab…abab 509/512 1.2s #21345678 following'],
      [100, 'head 12345678  0xabababab…abab  509/512 signers  1.2s old  block 21345678  following'],
      [200, 'head 12345678  0xabababab…abab  509/512 signers  1.2s old  block 21345678  following'],
      [62, 'head 12345678 509/512 1.2s #21345678 following'],
      [30, 'head 12345678'],
    ])('fits a terminal of %i columns', (columns, text) => {
      const { written, logger } = lines('terminal', 'info', { paint: plain, columns })
      logger.info('head', fields)
      expect(written[0]?.slice(15)).toBe(`${text}\n`)
      expect(written[0]?.length).toBeLessThanOrEqual(columns + 1)
    })

    it.each(['logfmt', 'json'] as const)('takes little of a log in %s: a third of 0.7 KB', (format) => {
      const { written, logger } = lines(format)
      logger.info('head', fields)
      expect(written[0]?.length).toBeLessThan(233)
    })

    it('takes no more together with what else an epoch says, short as epochs of a minimal preset are', () => {
      const { written, logger } = lines('logfmt')
      const slotsPerEpoch = 8
      for (let slot = 0; slot < slotsPerEpoch; slot++) logger.info('head', fields)
      logger.info('safe', { slot: fields.slot, known: 'justified' })
      logger.info('finalized', { slot: fields.slot, root: fields.root })
      expect(written.join('').length / slotsPerEpoch).toBeLessThan(233)
    })

    it('has everything whole for programs', () => {
      const { written, logger } = lines('json')
      logger.info('head', fields)
      expect(JSON.parse(written[0] ?? '')).toMatchObject(fields)
    })
  })

  it('is cut to the width of a terminal, but never what is wrong and what to do', () => {
    const style = { paint: plain, columns: 60 }
    const { written, logger } = lines('terminal', 'info', style)
    logger.info('beacon node provides', { server: 'a.example', routes: 'headers blocks events light_client/bootstrap' })
    logger.warn('the beacon node cannot be reached', { condition: 'x', subject: 'a', remedy: 'y'.repeat(60) })
    expect(written[0]?.trimEnd()).toHaveLength(60)
    expect(written[1]).toContain('y'.repeat(60))
  })

  it('has colours on a terminal alone', () => {
    for (const format of ['text', 'logfmt', 'json'] as const) {
      const { written, logger } = lines(format, 'info', { paint: coloured, columns: 0 })
      logger.info('head', { slot: 1, root: '0x', signers: '1/1', age: '1s' })
      logger.error('bad', { a: 1 })
      expect(written.join('')).not.toContain('\u001b')
    }
    const { written, logger } = lines('terminal', 'info', { paint: coloured, columns: 0 })
    logger.error('bad')
    expect(written[0]).toContain('\u001b[31mERROR\u001b[0m')
  })
})
