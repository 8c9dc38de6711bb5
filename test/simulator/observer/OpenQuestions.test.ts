import { expect, it } from 'vitest'
import { OpenQuestions } from './OpenQuestions.ts'

type Answer = Promise<{ readonly statusCode: number }>

/** Sends one question to nodes, and gathers what is told of it. */
function sending() {
  const told: string[] = []
  const open = new OpenQuestions((what) => told.push(what))
  const send = (node: string, signal: AbortSignal, sentAtMs: number, answer: Answer = new Promise(() => undefined)) =>
    open.track({ node, path: '/eth/v0/beacon/proof/state/0x01', accept: 'ssz', signal, sentAtMs }, answer)
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
