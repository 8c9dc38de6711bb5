import { BlsyncClient, bytesToHex, lightClientForkAtSlot } from 'blsync'
import { DevChain } from 'blsync/devchain'
import { beaconStateShape, formatOfGindices, resolveStatePath } from 'blsync/proofs'

const chain = await DevChain.create({ slotDurationMs: 1000, historySlots: 192 })
await chain.start()
const client = await BlsyncClient.create({
  network: chain.config,
  servers: [{ url: chain.beaconUrl }],
  checkpoint: chain.checkpointRoot,
})
client.start()

const { header, root } = await client.verifiedHeader('finalized', { signal: AbortSignal.timeout(60_000) })
const state = beaconStateShape(chain.config.preset, lightClientForkAtSlot(chain.config, header.slot))
const { gindex } = resolveStatePath(state, 'finalized_checkpoint.root')
const proof = await client.proveState({ header, format: formatOfGindices([gindex]) })
console.log(`in the state of block ${root}, ${bytesToHex(proof.node(gindex))} is finalized`)
await client.stop()
await chain.stop()
