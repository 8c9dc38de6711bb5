import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'

const cleanUp = new CleanUp()

/** What a proxy hears; it refuses everything. */
async function proxy(): Promise<{ readonly address: string; readonly heard: string[] }> {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  })
  server.on('connect', (request, socket) => {
    heard.push(`CONNECT ${request.url} ${request.headers['proxy-authorization']}`)
    // By a client that is stopped before it has read the answer.
    socket.on('error', () => undefined)
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.add(server, (it) => it.closeAllConnections())
  cleanUp.add(server, (it) => it.close())
  const address = server.address()
  return { address: `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, heard }
}

describe('The built command behind a proxy', () => {
  it.each([
    ['HTTPS_PROXY', 'https://beacon.test', /^CONNECT beacon\.test:443 Basic dXNlcjpwQHNz$/],
    ['HTTP_PROXY', 'http://beacon.test', /^GET http:\/\/beacon\.test\/eth\/v1\//],
  ])('asks beacon nodes through %s, whatever path that has', async (variable, url, request) => {
    const { address, heard } = await proxy()
    const directory = await cleanUp.directory()
    const flags = [
      '--beacon.api',
      url,
      '--beacon.checkpoint',
      `0x${'41'.repeat(32)}`,
      '--datadir',
      join(directory, 'd'),
    ]
    const env = { [variable]: `http://user:p%40ss@${address}/path?query` }
    const blsync = cleanUp.add(BlsyncProcess.start(['--mainnet', ...flags], { env }), (it) => it.kill())
    await expect.poll(() => heard).toContainEqual(expect.stringMatching(request))
    const end = await blsync.stop()
    expect([end.code, end.complaint]).toEqual([0, ''])
    expect(end.output).not.toContain('p@ss')
  })
})
