/** A program that uses a database, both addons, and two clients that each verify a head of the development chain. */
export const MODULE = `
import { BlsyncClient, hashImplementation, LevelStore } from 'blsync'
import { DevChain } from 'blsync/devchain'

${body()}`

/** The same for what is required. */
export const COMMON = `
const { BlsyncClient, hashImplementation, LevelStore } = require('blsync')
const { DevChain } = require('blsync/devchain')

${body()}`

/** What each of them says. */
export const SAID = /^(portable|\S+) hashes\nhead\nhead\n$/

function body(): string {
  return `
async function run() {
  console.log(hashImplementation(), 'hashes')
  const chain = await DevChain.create({ slotDurationMs: 1000, historySlots: 192 })
  await chain.start()
  const network = chain.config
  const store = await LevelStore.open('database-' + process.argv[2], { ...network, network: 'development' })
  const options = { network, servers: [{ url: chain.beaconUrl }], checkpoint: chain.checkpointRoot }
  const clients = [await BlsyncClient.create({ ...options, store }), await BlsyncClient.create(options)]
  for (const client of clients) client.start()
  for (const client of clients) {
    for await (const head of client.heads()) {
      if (head.signerCount > 0) console.log('head')
      break
    }
  }
  for (const client of clients) await client.stop()
  await store.close()
  await chain.stop()
}
run()
`
}
