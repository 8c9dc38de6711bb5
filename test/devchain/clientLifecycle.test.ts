import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ClientOptions } from '../../ts/client/ClientOptions.ts'
import { BlsyncClient } from '../../ts/client/client.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { ValidatedHead } from '../../ts/light/heads/ValidatedHead.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { CleanUp } from '../support/clean-up.ts'
import { eventually } from '../support/eventually.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { smallChain } from './support/smallChain.ts'

const cleanUp = new CleanUp()
let chain: DevChain

beforeAll(async () => {
  chain = await smallChain()
  await chain.start()
})

afterAll(() => chain.stop())

async function newClient(log = recordingLogger(), options: Pick<ClientOptions, 'engines'> = {}): Promise<BlsyncClient> {
  const client = await BlsyncClient.create({
    network: chain.config,
    servers: [{ url: chain.beaconUrl }],
    checkpoint: chain.checkpointRoot,
    allowStaleCheckpoint: true,
    now: () => chain.now(),
    logger: log.logger,
    ...options,
  })
  return cleanUp.add(client, (it) => it.stop())
}

describe('The life of a client', () => {
  it('is one, however often it is started', async () => {
    const client = await newClient()
    const heads = vi.fn()
    client.on('head', heads)
    client.start()
    client.start()
    await eventually(() => expect(heads).toHaveBeenCalled())
    expect(client.status.servers).toHaveLength(1)
    expect(new Set(heads.mock.calls.map(([{ root }]) => root)).size).toBe(heads.mock.calls.length)
  })

  it('says of nothing that it is over when it is only stopped', async () => {
    const log = recordingLogger()
    const client = await newClient(log, { engines: [{ url: chain.engineUrl, jwtSecret: new Uint8Array(32) }] })
    client.start()
    const told = (level: 'warn' | 'info') => log.lines(level).filter((line) => line.includes('"engine-auth"'))
    await eventually(() => expect(told('warn')).toHaveLength(1))
    await client.stop()
    expect(told('info')).toEqual([])
  })

  it('ends with stop: it is not started again, and its questions are answered with ERR_STOPPED', async () => {
    const client = await newClient()
    client.start()
    await Promise.all([client.stop(), client.stop()])
    expect(() => client.start()).toThrow(expect.objectContaining({ code: 'ERR_STOPPED' }))
    const header = { slot: 0, proposerIndex: 0, parentRoot: '0x', stateRoot: '0x', bodyRoot: '0x' } as const
    const questions = [
      client.verifiedHeader('head'),
      client.verifiedSlots({ from: 0, to: 1 }),
      client.proveState({ header, format: formatOfGindices([1n]) }),
    ]
    for (const question of questions) await expect(question).rejects.toMatchObject({ code: 'ERR_STOPPED' })
    expect(await client.heads().next()).toEqual({ done: true, value: undefined })
    expect(client.status.head).toBeUndefined()
  })

  it('ends with the block that it was made for', async () => {
    let made: BlsyncClient | undefined
    {
      await using client = await newClient()
      client.start()
      made = client
    }
    expect(() => made?.start()).toThrow(expect.objectContaining({ code: 'ERR_STOPPED' }))
  })

  it('goes on beside a listener that throws: others hear all, and the log names the event', async () => {
    const log = recordingLogger()
    const client = await newClient(log)
    const heard: ValidatedHead[] = []
    client.once('head', () => {
      throw new Error('a mistake of the user')
    })
    client.on('head', (head) => heard.push(head))
    client.validator.subscribe({
      minSigners: 1,
      onHead: () => {
        throw new Error('another one')
      },
    })
    client.start()
    await eventually(() => expect(heard.at(-1)?.root).toBe(chain.chain.head.parentRoot))
    expect(log.lines('error')).toContain('a listener failed {"event":"head","error":"Error: a mistake of the user"}')
    expect(log.lines('error')).toContain('a listener failed {"error":"Error: another one"}')
    expect(log.lines('error').filter((line) => line.includes('module failed'))).toEqual([])
    expect(log.lines('warn').filter((line) => line.includes('server failed'))).toEqual([])
  })

  it('warns of a listener that throws where there is no log', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
    cleanUp.add(warned, (it) => it.mockRestore())
    const client = await BlsyncClient.create({
      network: chain.config,
      servers: [{ url: chain.beaconUrl }],
      checkpoint: chain.checkpointRoot,
      allowStaleCheckpoint: true,
      now: () => chain.now(),
    })
    cleanUp.add(client, (it) => it.stop())
    client.once('head', () => {
      throw new Error('a mistake of the user')
    })
    client.start()
    await eventually(() => expect(warned).toHaveBeenCalled())
    expect(warned).toHaveBeenCalledWith('a listener of head failed: Error: a mistake of the user', 'blsync')
  })

  it('gives heads to whoever iterates, until it is stopped', async () => {
    const client = await newClient()
    const heads = client.heads()
    client.start()
    const first = await heads.next()
    expect(first.value?.root).toBe(chain.chain.head.parentRoot)
    chain.produceSlot({ skip: false })
    const second = await heads.next()
    expect(second.value?.root).toBe(chain.chain.head.parentRoot)
    const third = heads.next()
    await client.stop()
    expect(await third).toEqual({ done: true, value: undefined })
  })

  it('lets an iteration be given up, and refuses a limit that is none', async () => {
    const client = await newClient()
    const giveUp = new AbortController()
    const heads = client.heads({ signal: giveUp.signal })
    const waiting = heads.next()
    giveUp.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(() => client.heads({ limit: 0 })).toThrow(/option limit/)
  })

  it('tells whoever iterates that the checkpoint is refused', async () => {
    const silentOnTime = await chain.addBeaconServer({ dateMs: () => undefined })
    const client = cleanUp.add(
      await BlsyncClient.create({
        network: chain.config,
        servers: [{ url: silentOnTime.url }],
        checkpoint: chain.checkpointRoot,
        now: () => chain.now() + 1_000 * 86_400_000,
      }),
      (it) => it.stop(),
    )
    client.start()
    await expect(client.heads().next()).rejects.toMatchObject({ code: 'ERR_STALE_CHECKPOINT' })
    expect(client.status.cause).toMatchObject({ kind: 'checkpoint-stale' })
    await expect(client.heads().next()).rejects.toMatchObject({ code: 'ERR_STALE_CHECKPOINT' })
  })
})
