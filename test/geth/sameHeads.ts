import { WebSocket } from 'ws'
import { until } from '../rig/until.ts'
import { jsonAt } from '../support/recorded.ts'
import type { BothWays } from './BothWays.ts'

/** New heads that both tell of, in the order of each. */
const HEADS = 3

interface Subscriber {
  readonly heads: Map<string, unknown>
  close(): void
}

/** Subscribers of both hear of the same heads. */
export async function sameHeads(
  both: BothWays,
  { through, direct, signal }: { readonly through: string; readonly direct: string; readonly signal: AbortSignal },
): Promise<number> {
  const mine = subscribe(through)
  const its = subscribe(direct)
  try {
    const shared = await until('both tell of the same heads', { withinMs: 60_000, signal }, () => {
      const hashes = [...mine.heads.keys()].filter((hash) => its.heads.has(hash))
      return hashes.length >= HEADS ? hashes : undefined
    })
    for (const hash of shared) both.compare(`head ${hash}`, mine.heads.get(hash), withoutNull(its.heads.get(hash)))
    return shared.length
  } finally {
    mine.close()
    its.close()
  }
}

/** Geth tells fields of forks to come as null there, and in no other answer. */
function withoutNull(head: unknown): unknown {
  if (typeof head !== 'object' || head === null) return head
  return Object.fromEntries(Object.entries(head).filter(([, value]) => value !== null))
}

function subscribe(url: string): Subscriber {
  const heads = new Map<string, unknown>()
  const socket = new WebSocket(url)
  socket.on('error', () => socket.close())
  socket.on('open', () =>
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] })),
  )
  socket.on('message', (data) => {
    const head = jsonAt(JSON.parse(String(data)), 'params', 'result')
    if (head !== undefined) heads.set(String(jsonAt(head, 'hash')), head)
  })
  return { heads, close: () => socket.terminate() }
}
