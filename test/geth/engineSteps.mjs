// Lets an execution client build a payload on its chain and take it; in a process of its own, as its caller cannot wait.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'

const { url, secret, parent, finalized, attributes, buildMs } = JSON.parse(readFileSync(0, 'utf8'))

function token() {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iat: Math.floor(Date.now() / 1000) })}`
  return `${text}.${createHmac('sha256', Buffer.from(secret, 'hex')).update(text).digest('base64url')}`
}

async function call(method, ...params) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token()}` },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const { result, error } = await response.json()
  if (error !== undefined) throw new Error(`${method}: ${error.message}`)
  return result
}

function taken(status, method) {
  if (status.status !== 'VALID') throw new Error(`${method}: ${JSON.stringify(status)}`)
}

const state = (headBlockHash) => ({ headBlockHash, safeBlockHash: finalized, finalizedBlockHash: finalized })
const started = await call('engine_forkchoiceUpdatedV3', state(parent), attributes)
taken(started.payloadStatus, 'engine_forkchoiceUpdatedV3')
await new Promise((resolve) => setTimeout(resolve, buildMs))
const built = await call('engine_getPayloadV5', started.payloadId)
const { executionPayload, executionRequests } = built
const { parentBeaconBlockRoot } = attributes
taken(await call('engine_newPayloadV4', executionPayload, [], parentBeaconBlockRoot, executionRequests), 'newPayload')
const head = await call('engine_forkchoiceUpdatedV3', state(executionPayload.blockHash), null)
taken(head.payloadStatus, 'engine_forkchoiceUpdatedV3')
process.stdout.write(JSON.stringify(built))
