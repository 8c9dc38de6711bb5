import { DevChain } from '../ts/devchain/DevChain.ts'

/** A development chain in a process of its own, a slot a second; prints what a client needs to follow it. */
const chain = await DevChain.create({ slotDurationMs: 1000 })
await chain.start()
const { beaconUrl: url, checkpointRoot: checkpoint, configYaml, config } = chain
const { genesisTime, genesisValidatorsRoot: genesisRoot } = config
process.stdout.write(`${JSON.stringify({ url, checkpoint, configYaml, genesisTime, genesisRoot })}\n`)
