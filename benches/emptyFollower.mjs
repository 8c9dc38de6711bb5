import { Agent, get, request } from 'node:http'

/**
 * What Node by itself takes for following: for each event of a stream two answers of a beacon node and two calls of an execution
 * client, of the sizes that `followerCounts.ts` counts, with nothing done but reading them.
 */
const [url = ''] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true })
const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'engine_newPayload', params: ['00'.repeat(700)] })

get(new URL('/events', url), (stream) => {
  // On a busy machine an idle connection may be closed when it is used again.
  stream.on('data', () => void follow().catch(() => undefined))
})

async function follow() {
  await Promise.all([ask('/block'), ask('/proof')])
  JSON.parse(await ask('/', call))
  JSON.parse(await ask('/', call))
}

function ask(path, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, method: body === undefined ? 'GET' : 'POST' }
    const sent = request(new URL(path, url), options, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part))
      answer.on('end', () => resolve(Buffer.concat(parts).toString()))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
