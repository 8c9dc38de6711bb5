import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { whyNotListening } from '../../ts/http/whyNotListening.ts'
import { CleanUp } from '../support/clean-up.ts'

const cleanUp = new CleanUp()

/** What comes of listening there; the port when it goes well. */
function listen(address: string, port: number): Promise<number | string> {
  const server = cleanUp.add(createServer(), (it) => it.close())
  return new Promise((resolve) => {
    server.once('error', (cause) => resolve(whyNotListening(cause)))
    server.listen(port, address, () => {
      const at = server.address()
      resolve(typeof at === 'object' && at !== null ? at.port : '')
    })
  })
}

it('a port or an address that cannot be listened on is told with what helps', async () => {
  const port = Number(await listen('127.0.0.1', 0))
  expect(await listen('127.0.0.1', port)).toBe('another program does, choose another port (EADDRINUSE)')
  expect(await listen('203.0.113.9', 0)).toBe('this machine has no such address (EADDRNOTAVAIL)')
})

it('anything else is told in the words of the system', () => {
  expect(whyNotListening(new Error('no reason'))).toBe('no reason')
  expect(whyNotListening('no reason')).toBe('no reason')
})
