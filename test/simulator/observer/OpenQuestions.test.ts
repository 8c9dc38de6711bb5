import { expect, it } from 'vitest'
import { OpenQuestions } from './OpenQuestions.ts'

type Answer = Promise<{ readonly statusCode: number }>

/** Sends one question to nodes, and gathers what is told of it. */
function sending() {
  const told: string[] = []
  const open = new OpenQuestions((what) => told.push(what))
  const send = (
    node: string,
    signal: AbortSignal,
    sentAtMs: number,
    answer: Answer = new Promise(() => undefined),
    accept = 'ssz',
  ) => open.track({ node, path: '/eth/v0/beacon/proof/state/0x01', accept, signal, sentAtMs }, answer)
  return { told, send }
}

const exchange = (): AbortSignal => new AbortController().signal

it.each(['a', 'b'])('before an answer of a is late %s is not asked as well', (node) => {
  const { told, send } = sending()
  send('a', exchange(), 0)
  send(node, exchange(), 1_000)
  expect(told).toEqual([])
  send(node, exchange(), 1_999)
  expect(told).toHaveLength(1)
})

it.each(['a', 'b'])(
  'what a is sent once more, as its connection broke, is older than what %s was asked since',
  async (node) => {
    const { told, send } = sending()
    const first = exchange()
    const broken = send('a', first, 0, Promise.reject(new Error('ECONNRESET')))
    send(node, exchange(), 1_000)
    await expect(broken).rejects.toThrow()
    send('a', first, 1_400)
    expect(told).toEqual([])
  },
)

it('what is asked for in another encoding, as it could not be read, is older than what another node was asked since', async () => {
  const { told, send } = sending()
  const unreadable = send('a', exchange(), 0, Promise.resolve({ statusCode: 200 }))
  send('b', exchange(), 1_000)
  await unreadable
  send('a', exchange(), 1_020, undefined, 'json')
  expect(told).toEqual([])
  send('c', exchange(), 1_900)
  expect(told).toEqual(['b'].map((node) => `c is asked as well as ${node}: /eth/v0/beacon/proof/state/0x01`))
})
