// node relay-updates.js DIRECTORY
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BlsyncClient, LevelStore } from 'blsync'
import { DevChain } from 'blsync/devchain'

const directory = process.argv[2] ?? 'relay'
mkdirSync(directory, { recursive: true })
const chain = await DevChain.create({ slotDurationMs: 1000, historySlots: 192 })
await chain.start()
const client = await BlsyncClient.create({
  network: chain.config,
  servers: [{ url: chain.beaconUrl }],
  checkpoint: chain.checkpointRoot,
  // What was verified stays: the next run goes on from here.
  store: await LevelStore.open(join(directory, 'db'), {
    network: chain.config.name,
    genesisValidatorsRoot: chain.config.genesisValidatorsRoot,
  }),
})

/** Writes the update of each verified period, byte for byte as it is signed. */
let next: number | undefined
async function relay(): Promise<void> {
  const periods = client.chain.updatePeriods
  if (periods === undefined) return
  for (let period = next ?? periods.start; period < periods.end; period++) {
    const update = await client.chain.update(period)
    if (update === undefined) return
    writeFileSync(join(directory, `${period}.ssz`), update.ssz)
    console.log(`period ${period}: ${update.ssz.length} bytes`)
    next = period + 1
  }
}

client.start()
for await (const _ of client.heads()) {
  await relay()
  if (next !== undefined) break
}
await client.stop()
await chain.stop()
