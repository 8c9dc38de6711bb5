import { expect, it } from 'vitest'
import { SyncServer } from '../../ts/api/SyncServer.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { CleanUp } from '../support/clean-up.ts'
import { eventually } from '../support/eventually.ts'
import { type Answer, LoopbackServer } from '../support/loopback-server.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { ServerLog } from '../support/server-log.ts'

const cleanUp = new CleanUp()

const SECRETS = ['pathsecret0123', 'queryvalue4567', 'headerword89ab', 'passwordcdef', 'username0011']
const ECHO = `you sent ${SECRETS.map((secret) => `${secret.slice(0, -2)}?`).join(' ')} or ${SECRETS.join('/')}`

const timing = { reopenMinMs: 5, reopenMaxMs: 5, pollMs: 10, quietMs: 10, checkMs: 20, recheckMs: 5, probeMs: 5 }

const answer =
  (status: number, type: string, body: string): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type }).end(body)
  }

const quoted = JSON.stringify(ECHO)
const spec = { PRESET_BASE: ECHO, SECONDS_PER_SLOT: ECHO, [`${ECHO.toUpperCase()}_FORK_EPOCH`]: '1' }

it.each([
  ['a JSON error', answer(401, 'application/json', `{"message":${quoted}}`)],
  ['a plain error', answer(500, 'text/plain', ECHO)],
  ['the title of a page', answer(403, 'text/html', `<title>${ECHO}</title>`)],
  ['a content type', answer(200, `text/${ECHO.replaceAll(' ', '-')}`, 'x')],
  ['a redirect', (_, response) => response.writeHead(302, { location: `https://${SECRETS[0]}.example/` }).end()],
  ['its version', answer(200, 'application/json', `{"data":{"version":${quoted}}}`)],
  ['its config', answer(200, 'application/json', JSON.stringify({ data: spec }))],
  ['an update', answer(200, 'application/json', `{"data":{"attested_header":{"beacon":{"slot":${quoted}}}}}`)],
  ['a header', answer(200, 'application/json', `{"data":{"header":{"message":{"slot":${quoted}},"signature":"0x"}}}`)],
  ['an event', answer(200, 'text/event-stream', `event: head\ndata: {"slot":${quoted},"block":${quoted}}\n\n`)],
] satisfies [string, Answer][])(
  'N13: a beacon node that echoes our secrets in %s puts none of them into the log',
  async (_what, echo) => {
    const node = cleanUp.add(await LoopbackServer.start(echo), (it) => it.close())
    const { logger, lines } = recordingLogger()
    const board = new ConditionBoard({ now: Date.now })
    const url = `${node.url.replace('//', '//username0011:passwordcdef@')}/eth/pathsecret0123?key=queryvalue4567`
    const server = new SyncServer({
      url,
      headers: { 'x-api-key': 'Bearer headerword89ab' },
      config: mainnet,
      logger,
      conditions: board,
      timing,
    })
    cleanUp.add(server, (it) => it.unsubscribe())
    const log = new ServerLog()
    server.subscribe(log.listener)
    server.sendRequest(1, { kind: 'optimistic' })
    server.sendRequest(2, { kind: 'header', block: 'head' })
    await eventually(() => expect(log.count('failed')).toBe(2))
    await eventually(() => expect(node.seen('/eth/pathsecret0123/eth/v1/events').length).toBeGreaterThan(1))
    await eventually(() => expect(node.seen('/eth/pathsecret0123/eth/v1/node/version').length).toBeGreaterThan(0))
    const levels = ['error', 'warn', 'info', 'debug'] as const
    const failures = log.entries.map((entry) => (entry.type === 'failed' ? entry.error.message : ''))
    const shown = [
      ...levels.flatMap(lines),
      ...failures,
      JSON.stringify(board.active),
      JSON.stringify(server.description),
    ]
    expect(shown.length).toBeGreaterThan(3)
    for (const secret of SECRETS) expect(shown.join('\n').toLowerCase()).not.toContain(secret.slice(0, 8))
  },
)
