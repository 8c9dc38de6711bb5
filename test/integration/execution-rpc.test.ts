import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TOKEN } from '../../ts/devchain/execution/DevState.ts'
import { BlsyncProcess } from '../support/blsync-process.ts'
import { CleanUp } from '../support/clean-up.ts'
import { eventually } from '../support/eventually.ts'

const cleanUp = new CleanUp()

interface Notification {
  readonly id?: number
  readonly result?: string
  readonly error?: unknown
  readonly params?: { readonly subscription: string; readonly result: Readonly<Record<string, unknown>> }
}

it('the command tells subscribers of each verified head and its event, polled filters too, and ends at once', async () => {
  const blsync = cleanUp.add(BlsyncProcess.start(['--dev', '--dev.slot', '1000', '--rpc.port', '0']), (it) => it.kill())
  const { port } = await blsync.line('execution JSON-RPC')
  await blsync.line('forkchoice accepted')
  const socket = cleanUp.add(new WebSocket(`ws://127.0.0.1:${port}`), (it) => it.terminate())
  const received: Notification[] = []
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  socket.on('message', (data) => received.push(JSON.parse(String(data))))
  await new Promise<void>((resolve, reject) => socket.on('open', resolve).on('error', reject))
  const ask = async (id: number, method: string, ...params: readonly unknown[]): Promise<unknown> => {
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    const answer = await eventually(() => {
      const found = received.find((message) => message.id === id)
      expect(found).toBeDefined()
      return found
    })
    expect(answer?.error).toBeUndefined()
    return answer?.result
  }
  const heads = await ask(1, 'eth_subscribe', 'newHeads')
  const logs = await ask(2, 'eth_subscribe', 'logs', { address: TOKEN })
  const filter = await ask(3, 'eth_newBlockFilter')
  const told = (id: unknown) => received.flatMap(({ params }) => (params && params.subscription === id ? [params] : []))
  await eventually(() => expect(told(logs).length).toBeGreaterThan(2))
  const events = told(logs).map(({ result }) => result.blockHash)
  await eventually(() => expect(told(heads).map(({ result }) => result.hash)).toContain(events.at(-1)))
  const hashes = told(heads).map(({ result }) => result.hash)
  const parents = told(heads).map(({ result }) => result.parentHash)
  expect(parents.slice(1)).toEqual(hashes.slice(0, -1))
  // One of every block since it was asked for.
  const first = hashes.indexOf(events[0])
  expect(events).toEqual(hashes.slice(first, first + events.length))
  expect(await ask(4, 'eth_getFilterChanges', filter)).toEqual(
    expect.arrayContaining(hashes.slice(first + 1, first + 2)),
  )
  // Hundreds of blocks back, where no state of the execution chain leads.
  const number = `0x${(Number(await ask(5, 'eth_blockNumber')) - 300).toString(16)}`
  expect(await ask(6, 'eth_getBlockByNumber', number, false)).toMatchObject({ number })
  await blsync.line('fetching roots of an old period')
  expect(await blsync.stop('SIGTERM')).toMatchObject({ code: 0, complaint: '' })
  expect(await closed).toBe(1001)
})
