// node verify-updates.js ROOT bootstrap.json update.json …
import { readFileSync } from 'node:fs'
import { decodeBootstrap, decodeUpdate, LightClientStore, mainnet, slotAtTime } from 'blsync'

const [root = '', bootstrapFile = '', ...updateFiles] = process.argv.slice(2)
const fromFile = (file: string) => ({ jsonBytes: readFileSync(file) })

const store = LightClientStore.initialize(mainnet, {
  root: `0x${root.replace(/^0x/, '')}`,
  bootstrap: decodeBootstrap(mainnet, fromFile(bootstrapFile)),
})
const slotNow = slotAtTime(mainnet, Date.now())
for (const file of updateFiles) {
  store.processUpdate(decodeUpdate(mainnet, fromFile(file)), slotNow)
  console.log(`finalized slot ${store.finalizedHeader.beacon.slot}`)
}
