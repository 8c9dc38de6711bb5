import { describe, expect, it } from 'vitest'
import type { Root } from '../../../ts/bytes.ts'
import { finalizedSource } from '../../../ts/cli/checkpoint/finalizedSource.ts'
import { resolveCheckpoint } from '../../../ts/cli/checkpoint/resolveCheckpoint.ts'
import { bytes, json, status } from '../../support/answers.ts'
import { CleanUp } from '../../support/clean-up.ts'
import { HostileServer } from '../../support/hostile-server.ts'
import type { Answer } from '../../support/loopback-server.ts'
import { minimalNetwork } from '../../support/minimal-node.ts'
import { dataOf, recordedJson } from '../../support/recorded.ts'
import { hasVectors } from '../../support/vectors.ts'

const BEACON = '/eth/v1/beacon'
const cleanUp = new CleanUp()
const OTHER: Root = `0x${'ee'.repeat(32)}`

describe.skipIf(!hasVectors('devnet'))('The finalized block that a checkpoint URL names', () => {
  const header = (name: string) => recordedJson('devnet', 'minimal', 'headers', `${name}.json`)
  const rootOf = (name: string): Root => String(dataOf(header(name)).root) as Root

  async function server(routes: Readonly<Record<string, Answer>>): Promise<string> {
    return cleanUp.add(await HostileServer.start(routes), (it) => it.close()).url
  }

  const resolved = (...urls: string[]): Promise<Root | undefined> =>
    resolveCheckpoint({ 'beacon.checkpoint.url': urls }, finalizedSource(minimalNetwork()))

  const checkpoints = (root: Root): Answer =>
    json({
      data: {
        previous_justified: { epoch: '9', root: OTHER },
        current_justified: { epoch: '9', root: OTHER },
        finalized: { epoch: '8', root },
      },
    })

  it('is that of its header, where it gives headers', async () => {
    const url = await server({ [`${BEACON}/headers/finalized`]: json(header('00064')) })
    expect(await resolved(url)).toBe(rootOf('00064'))
  })

  it('is that of its checkpoints, where it is a checkpoint provider without headers and blocks', async () => {
    const url = await server({ [`${BEACON}/states/finalized/finality_checkpoints`]: checkpoints(rootOf('00064')) })
    expect(await resolved(url)).toBe(rootOf('00064'))
  })

  it('is that of its finalized block, where it names nothing else', async () => {
    const url = await server({ [`${BEACON}/blocks/finalized/root`]: json({ data: { root: rootOf('00064') } }) })
    expect(await resolved(url)).toBe(rootOf('00064'))
  })

  it('is found although errors of absence have the status 500', async () => {
    const url = await server({
      [`${BEACON}/headers/`]: status(500, '{"code":500,"message":"block not found"}'),
      [`${BEACON}/states/finalized/finality_checkpoints`]: checkpoints(rootOf('00064')),
      '/eth/v2/beacon/blocks/': status(500, '{"code":500,"message":"block not found"}'),
    })
    expect(await resolved(url)).toBe(rootOf('00064'))
  })

  it.each([
    ['a page', bytes(Buffer.from('<html>checkpoints</html>'), 'text/html')],
    ['status 403', status(403, 'not for you')],
    ['status 405', status(405, '')],
  ])('is found although what it does not serve is answered with %s', async (_what, answer) => {
    const url = await server({
      '/': answer,
      [`${BEACON}/states/finalized/finality_checkpoints`]: checkpoints(rootOf('00064')),
    })
    expect(await resolved(url)).toBe(rootOf('00064'))
  })

  it('is compared between a provider and a beacon node that is further', async () => {
    const provider = await server({ [`${BEACON}/states/finalized/finality_checkpoints`]: checkpoints(rootOf('00064')) })
    const node = await server({
      [`${BEACON}/headers/finalized`]: json(header('00080')),
      [`${BEACON}/headers/${rootOf('00064')}`]: json(header('00064')),
    })
    expect(await resolved(provider, node)).toBe(rootOf('00064'))
    expect(await resolved(node, provider)).toBe(rootOf('00064'))
  })

  it('is compared between a provider that is further and a beacon node', async () => {
    const node = await server({ [`${BEACON}/headers/finalized`]: json(header('00060')) })
    const finality = { [`${BEACON}/states/finalized/finality_checkpoints`]: checkpoints(rootOf('00064')) }
    const provider = await server({
      ...finality,
      [`${BEACON}/blocks/60/root`]: json({ data: { root: rootOf('00060') } }),
    })
    expect(await resolved(provider, node)).toBe(rootOf('00060'))
    await expect(resolved(await server(finality), node), 'it has only its newest').rejects.toMatchObject({
      code: 'ERR_CHECKPOINT_CONFLICT',
    })
  })

  it('a provider that names another root is a conflict', async () => {
    const provider = await server({ [`${BEACON}/states/finalized/finality_checkpoints`]: checkpoints(OTHER) })
    const node = await server({ [`${BEACON}/headers/finalized`]: json(header('00064')) })
    await expect(resolved(provider, node)).rejects.toMatchObject({ code: 'ERR_CHECKPOINT_CONFLICT' })
  })

  it.each([
    ['a root of zeros', json({ data: { finalized: { epoch: '0', root: `0x${'00'.repeat(32)}` } } })],
    ['no root', json({ data: {} })],
    ['a missing key', status(401, '{"message":"no key"}')],
  ])('%s is not a finalized block, and what was said is told', async (_what, answer) => {
    const url = await server({ [`${BEACON}/states/finalized/finality_checkpoints`]: answer })
    await expect(resolved(url)).rejects.toThrow(
      /does not name a finalized block: .*(not a block root|status 401: no key)/,
    )
  })
})
