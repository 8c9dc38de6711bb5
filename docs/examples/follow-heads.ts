import { BlsyncClient } from 'blsync'
import { DevChain } from 'blsync/devchain'

const chain = await DevChain.create({ slotDurationMs: 1000, historySlots: 192 })
await chain.start()
const client = await BlsyncClient.create({
  network: chain.config,
  servers: [{ url: chain.beaconUrl }],
  checkpoint: chain.checkpointRoot,
})
client.start()

let count = 0
for await (const { header, root, signerCount } of client.heads()) {
  console.log(`slot ${header.slot} has block ${root}, signed by ${signerCount}`)
  count += 1
  if (count === 3) break
}
await client.stop()
await chain.stop()
