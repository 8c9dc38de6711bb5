import { describe, expect, it } from 'vitest'
import { decodeBeaconEvent } from '../../ts/api/decodeBeaconEvent.ts'
import { withoutRefusedTopic } from '../../ts/api/EventStream.ts'
import { LightClientServer } from '../../ts/serve/LightClientServer.ts'
import { CleanUp } from '../support/clean-up.ts'
import { until } from './support/Endings.ts'
import { exchange } from './support/exchange.ts'
import { madeUpSources, SLOT } from './support/madeUpSources.ts'

const cleanUp = new CleanUp()

async function open() {
  const sources = madeUpSources()
  const server = await LightClientServer.listen({ sources, port: 0 })
  cleanUp.add(server, () => server.close())
  return { sources, server }
}

/** Reads a stream until that many events have come. */
async function readEvents(url: string, count: number, begun: () => void): Promise<{ name: string; data: string }[]> {
  const response = await fetch(url)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const first = await reader?.read()
  text += first?.value ?? ''
  expect(text).toMatch(/^:/)
  begun()
  const events = () =>
    [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, name = '', data = '']) => ({ name, data }))
  while (events().length < count) text += (await reader?.read())?.value ?? ''
  await reader?.cancel()
  return events()
}

describe('served events', () => {
  it('are those asked for, in the forms that a client of the API reads', async () => {
    const { sources, server } = await open()
    const topics = 'topics=head&topics=light_client_optimistic_update,light_client_finality_update'
    const events = await readEvents(`${server.url}/eth/v1/events?${topics}`, 3, () => {
      sources.tell('onOptimistic')
      sources.tell('onHead')
      sources.tell('onFinality')
    })
    const { network, validator } = sources
    expect(events.map(({ name }) => name)).toEqual([
      'light_client_optimistic_update',
      'head',
      'light_client_finality_update',
    ])
    const decoded = events.map(({ name, data }) => decodeBeaconEvent(network, { name, data }))
    expect(decoded).toEqual([
      { type: 'optimistic', update: validator.optimisticUpdate },
      { type: 'head', slot: SLOT, root: validator.head?.root },
      { type: 'finality', update: validator.finalityUpdate },
    ])
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({
      version: 'fulu',
      data: { signature_slot: String(SLOT + 1) },
    })
    expect(JSON.parse(events[1]?.data ?? '')).toEqual({
      slot: String(SLOT),
      block: validator.head?.root,
      state: validator.head?.header.stateRoot,
      epoch_transition: true,
      execution_optimistic: true,
    })
    await until(() => server.counts.subscribers === 0)
  })

  it('tell heads in the newer form, too, in which clients understand them as well', async () => {
    const { sources, server } = await open()
    const events = await readEvents(`${server.url}/eth/v1/events?topics=head_v2`, 2, () => {
      sources.tell('onHead')
      sources.tell('onHead')
    })
    const { network, validator } = sources
    const data = {
      slot: String(SLOT),
      block: validator.head?.root,
      state: validator.head?.header.stateRoot,
      payload_status: 'full',
      execution_optimistic: true,
    }
    expect(events.map(({ data: text }) => JSON.parse(text))).toEqual([
      { version: 'fulu', data: { ...data, epoch_transition: true } },
      { version: 'fulu', data: { ...data, epoch_transition: false } },
    ])
    expect(events.map((event) => decodeBeaconEvent(network, event))).toEqual([
      { type: 'head', slot: SLOT, root: validator.head?.root },
      { type: 'head', slot: SLOT, root: validator.head?.root },
    ])
  })

  it('leave out what was not asked for', async () => {
    const { sources, server } = await open()
    const events = await readEvents(`${server.url}/eth/v1/events?topics=head`, 2, () => {
      sources.tell('onFinality')
      sources.tell('onOptimistic')
      sources.tell('onHead')
      sources.tell('onHead')
    })
    expect(events.map(({ name }) => name)).toEqual(['head', 'head'])
    expect(events.map(({ data }) => JSON.parse(data).epoch_transition)).toEqual([true, false])
  })

  it.each(['chain_reorg', 'block', 'execution_payload_available', 'weather_forecast'])(
    'a topic that a light client cannot vouch for is refused by name: %s',
    async (topic) => {
      const { server } = await open()
      const { status, json } = await exchange(`${server.url}/eth/v1/events?topics=head&topics=${topic}`)
      const message = `Invalid topic: ${topic}`
      expect([status, json()]).toEqual([400, { code: 400, message }])
      expect(withoutRefusedTopic(['head', topic], message)).toEqual(['head'])
    },
  )

  it('no topic is refused, HEAD opens nothing', async () => {
    const { server } = await open()
    for (const query of ['', '?topics=']) {
      const { status, json } = await exchange(`${server.url}/eth/v1/events${query}`)
      expect([status, json()]).toEqual([400, { code: 400, message: 'Missing topics' }])
    }
    const head = await exchange(`${server.url}/eth/v1/events?topics=head`, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } })
    expect(server.counts.subscribers).toBe(0)
  })
})
