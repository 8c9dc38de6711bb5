import { describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconLightApi } from '../../ts/api/BeaconLightApi.ts'
import { performRequest } from '../../ts/api/performRequest.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { CleanUp } from '../support/clean-up.ts'
import { type Answer, LoopbackServer } from '../support/loopback-server.ts'

const cleanUp = new CleanUp()

/** Asks a server for the scores of four periods. */
async function ask(answer: Answer) {
  const server = cleanUp.add(await LoopbackServer.start(answer), (it) => it.close())
  const http = cleanUp.add(new BeaconHttp({ url: server.url }), (it) => it.close())
  const api = new BeaconLightApi(http, mainnet)
  return performRequest(api, { kind: 'updateScores', startPeriod: 300, count: 4 })
}

const ssz =
  (bytes: Uint8Array): Answer =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes)

describe('N13: scores of updates from a server that', () => {
  it.each([404, 405, 501])('answers %i, are none, and no failure', async (status) => {
    expect(await ask((_, response) => response.writeHead(status).end('no such route'))).toEqual({
      kind: 'updateScores',
    })
  })

  it.each([400, 500])('answers %i, are a failure', async (status) => {
    const answer = ask((_, response) => response.writeHead(status).end())
    await expect(answer).rejects.toMatchObject({ code: 'ERR_SERVER_STATUS' })
  })

  it('sends a megabyte, are read no further than they may be long', async () => {
    await expect(ask(ssz(new Uint8Array(1 << 20)))).rejects.toMatchObject({ code: 'ERR_SERVER_TOO_LARGE' })
  })

  it('never stops sending, neither', async () => {
    const endless: Answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1024)));
      }
      response.on('drain', more)
      more()
    }
    await expect(ask(endless)).rejects.toMatchObject({ code: 'ERR_SERVER_TOO_LARGE' })
  })

  it('sends part of a score, are refused, as SSZ and then as JSON', async () => {
    const server: string[] = []
    const answer = ask((request, response) => {
      server.push(String(request.headers.accept))
      const isSsz = request.headers.accept?.includes('octet-stream')
      if (isSsz) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(Buffer.alloc(10))
      else
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"data":{"start_period":"300","scores":"0x00"}}')
    })
    await expect(answer).rejects.toMatchObject({ message: expect.stringMatching(/not a whole number/) })
    expect(server).toHaveLength(2)
  })

  it('sends a page, are refused', async () => {
    const page: Answer = (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    await expect(ask(page)).rejects.toMatchObject({ code: 'ERR_SERVER_CONTENT_TYPE' })
  })
})
