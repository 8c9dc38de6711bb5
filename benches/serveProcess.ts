import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { altairMainnetRecording } from '../test/support/replay-mainnet-altair.ts'
import { LevelStore } from '../ts/db/LevelStore.ts'
import { CommitteeChain } from '../ts/light/committees/CommitteeChain.ts'
import { LightChain } from '../ts/light/headers/LightChain.ts'
import { stateCheckpointsFormat } from '../ts/light/headers/StateCheckpoints.ts'
import { HeadValidator } from '../ts/light/heads/HeadValidator.ts'
import { mainnet } from '../ts/params/networks.ts'
import { LightClientServer } from '../ts/serve/LightClientServer.ts'
import { decodeBootstrap } from '../ts/types/LightClientBootstrap.ts'
import { decodeUpdate } from '../ts/types/LightClientUpdate.ts'
import { FIRST_PERIOD, PERIODS, readRealChain } from './realChain.ts'

/** Verifies the 163 periods into a database and serves them, with the finality of the last one; prints where. */
const directory = mkdtempSync(join(tmpdir(), 'blsync-serve-'))
process.on('SIGTERM', () => {
  rmSync(directory, { recursive: true, force: true })
  process.exit(0)
})
const store = await LevelStore.open(directory, {
  network: mainnet.name,
  genesisValidatorsRoot: mainnet.genesisValidatorsRoot,
})
const { checkpointRoot: root, bootstrap } = altairMainnetRecording()
const chain = await CommitteeChain.open({ config: mainnet, store, minSigners: 342 })
const recorded = bootstrap(root)?.ssz
if (recorded === undefined) throw new Error('there is no bootstrap')
await chain.initCheckpoint({ root, bootstrap: decodeBootstrap(mainnet, { ssz: recorded }) })
const { ssz } = readRealChain()
const inserted = await chain.insertUpdates({
  bytes: ssz,
  encoding: 'ssz',
  startPeriod: FIRST_PERIOD,
  maxItems: PERIODS,
})
const last = await chain.update(FIRST_PERIOD + PERIODS - 1)
if (inserted.inserted !== PERIODS || last === undefined) throw new Error('the real chain does not verify')
const validator = new HeadValidator(chain, { minSigners: 342 })
const { finalizedHeader, ...update } = decodeUpdate(mainnet, { ssz: last.ssz })
if (finalizedHeader === undefined || validator.validateFinality({ ...update, finalizedHeader }) !== 'valid') {
  throw new Error('the last update proves no finality')
}
const headers = await LightChain.open({ store, proofFormat: (slot) => stateCheckpointsFormat(mainnet, slot) })
const server = await LightClientServer.listen({ sources: { network: mainnet, chain, validator, headers }, port: 0 })
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`)
