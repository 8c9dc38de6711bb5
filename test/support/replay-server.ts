import type { ServerResponse } from 'node:http'
import { LoopbackServer, type SeenRequest } from './loopback-server.ts'
import type { Recorded, RecordedChain } from './replay-chain.ts'
import { serveRecordedStream } from './replay-stream.ts'

const MAX_UPDATES = 128

/**
 * A beacon node over recorded data: real HTTP, content negotiation, event stream, errors as the recorded node gave them.
 * It knows what the recording's clock says it knows. `http` tells what was asked.
 *
 * @example
 * const server = await ReplayServer.start(devnetRecording('minimal'))
 * server.clock.advanceThroughSlot(40)
 * server.clock.run(20)
 */
export class ReplayServer {
  readonly http: LoopbackServer
  readonly chain: RecordedChain

  private constructor(http: LoopbackServer, chain: RecordedChain) {
    this.http = http
    this.chain = chain
  }

  /** @param port - free one if left out; a fixed one lets a test restart the node under its old address */
  static async start(chain: RecordedChain, port = 0): Promise<ReplayServer> {
    const http = await LoopbackServer.start((request, response) => answer(chain, request, response), port)
    return new ReplayServer(http, chain)
  }

  get url(): string {
    return this.http.url
  }

  get clock(): RecordedChain['clock'] {
    return this.chain.clock
  }

  async close(): Promise<void> {
    this.clock.stop()
    await this.http.close()
  }
}

function answer(chain: RecordedChain, request: SeenRequest, response: ServerResponse): void {
  const { path } = request
  const lightClient = after(path, '/eth/v1/beacon/light_client/')
  if (lightClient !== undefined) {
    answerLightClient(chain, lightClient, request, response)
    return
  }
  const header = after(path, '/eth/v1/beacon/headers/')
  const block = after(path, '/eth/v2/beacon/blocks/')
  const envelope = after(path, '/eth/v1/beacon/execution_payload_envelopes/')
  if (header !== undefined) send(request, response, chain.header(header), notFound('Block not found'))
  else if (block !== undefined) send(request, response, chain.block(block), notFound('Block not found'))
  else if (envelope !== undefined) {
    send(request, response, chain.envelope(envelope), notFound('execution payload envelope not found'))
  } else if (path === '/eth/v1/events') serveRecordedStream(chain, request, response)
  else if (path === '/eth/v1/beacon/genesis') send(request, response, { json: chain.genesis }, notFound('no genesis'))
  else if (path === '/eth/v1/config/spec') send(request, response, { json: chain.spec }, notFound('no spec'))
  else if (path === '/eth/v1/node/version') {
    send(request, response, { json: chain.profile.version }, notFound('no version'))
  } else if (path === '/eth/v1/node/syncing') send(request, response, syncing(chain), notFound('no status'))
  else response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n')
}

function answerLightClient(chain: RecordedChain, route: string, request: SeenRequest, response: ServerResponse): void {
  const missing = { status: chain.profile.missingStatus, message: `No light client ${route} available` }
  const root = after(route, 'bootstrap/')
  if (root !== undefined) send(request, response, chain.bootstrap(root), missing)
  else if (route === 'optimistic_update') send(request, response, chain.optimistic(), missing)
  else if (route === 'finality_update') send(request, response, chain.finality(), missing)
  else if (route === 'updates') sendUpdates(chain, request, response)
  else response.writeHead(404).end()
}

function sendUpdates(chain: RecordedChain, request: SeenRequest, response: ServerResponse): void {
  const start = Number(request.query.get('start_period') ?? Number.NaN)
  const count = Math.min(Number(request.query.get('count') ?? Number.NaN), MAX_UPDATES)
  if (!(start >= 0) || !(count > 0)) {
    sendError(response, { status: 400, message: "Got invalid 'count' query variable: count must be greater than 0" })
    return
  }
  const all = chain.updates(start)
  const items = all.slice(0, count)
  if (chain.profile.refusesLongRanges && items.length < count) {
    sendError(response, { status: 500, message: `No partialUpdate available for period ${start + items.length}` })
    return
  }
  const frames = items.flatMap(({ ssz }) => (ssz === undefined ? [] : [ssz]))
  const texts = items.flatMap(({ json }) => (json === undefined ? [] : [json]))
  send(
    request,
    response,
    {
      ...(frames.length === items.length && { ssz: Buffer.concat(frames) }),
      ...(texts.length === items.length && { json: `[${texts.join(',')}]` }),
    },
    notFound('no updates'),
  )
}

/** The recorded encoding that the client likes best, 406 if it wants none of them. */
function send(
  request: SeenRequest,
  response: ServerResponse,
  recorded: Recorded | undefined,
  missing: { status: number; message: string },
): void {
  if (recorded === undefined) {
    sendError(response, missing)
    return
  }
  const { json, ssz, version } = recorded
  const accept = request.headers.accept ?? '*/*'
  const headers = version === undefined ? {} : { 'eth-consensus-version': version }
  const wantsJson = accept.includes('application/json') || accept.includes('*/*')
  if (ssz !== undefined && accept.startsWith('application/octet-stream')) {
    response.writeHead(200, { ...headers, 'content-type': 'application/octet-stream', 'content-length': ssz.length })
    response.end(ssz)
  } else if (json !== undefined && wantsJson) {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(json)
  } else response.writeHead(406, { 'content-type': 'text/plain; charset=utf-8' }).end('Not Acceptable\n')
}

function sendError(response: ServerResponse, { status, message }: { status: number; message: string }): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message, code: status }))
}

function notFound(message: string): { status: number; message: string } {
  return { status: 404, message }
}

function syncing(chain: RecordedChain): Recorded {
  const headSlot = String(Math.max(0, chain.clock.slot))
  return { json: JSON.stringify({ data: { head_slot: headSlot, sync_distance: '0', is_syncing: false } }) }
}

function after(path: string, prefix: string): string | undefined {
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined
}
