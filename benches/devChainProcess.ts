import { DevChain } from '../ts/devchain/DevChain.ts'
import { FULU_FROM_EARLY_ON } from './devChainForks.ts'

/** A development chain in a process of its own, a slot a second; prints what a client needs to follow it, then when an execution client was first led. */
const chain = await DevChain.create({ slotDurationMs: 1000, forkEpochs: FULU_FROM_EARLY_ON })
let isLed = false
chain.engine.intercept = (method) => {
  if (!isLed && method.startsWith('engine_forkchoiceUpdated')) {
    isLed = true
    process.stdout.write(`${JSON.stringify({ firstForkchoiceMs: Date.now() })}\n`)
  }
  return undefined
}
await chain.start()
const { beaconUrl: url, engineUrl, jwtSecretHex, checkpointRoot: checkpoint, configYaml, config } = chain
const { genesisTime, genesisValidatorsRoot: genesisRoot } = config
const facts = { url, engineUrl, jwtSecretHex, checkpoint, configYaml, genesisTime, genesisRoot }
process.stdout.write(`${JSON.stringify(facts)}\n`)
