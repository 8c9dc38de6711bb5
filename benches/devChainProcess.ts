import { DevChain } from '../ts/devchain/DevChain.ts'
import { FULU_FROM_EARLY_ON } from './devChainForks.ts'

/** Heads that a beacon node has at hand when somebody starts to follow it; the chain signs a block when it is first asked for. */
const READY_BLOCKS = 32

/**
 * A development chain in a process of its own, a slot a second. Prints what a client needs to follow it, then a line for each head
 * that an execution client is first led to: how often the beacon node was asked since the one before, and how long after the news
 * of its signatures its payload came, and it was led there.
 */
const chain = await DevChain.create({ slotDurationMs: 1000, forkEpochs: FULU_FROM_EARLY_ON })
let ledTo = ''
let newsMs = performance.now()
let payloadMs = 0
chain.chain.subscribe(({ kind }) => {
  if (kind === 'light_client_optimistic_update') newsMs = performance.now()
})
chain.engine.intercept = (method, [state]) => {
  if (method.startsWith('engine_newPayload')) payloadMs = performance.now() - newsMs
  const head = method.startsWith('engine_forkchoiceUpdated') ? headOf(state) : undefined
  if (head === undefined || head === ledTo) return undefined
  ledTo = head
  const afterNews = { payloadMs, leadMs: performance.now() - newsMs }
  process.stdout.write(
    `${JSON.stringify({ ledMs: Date.now(), requests: chain.beacon.requests.length, ...afterNews })}\n`,
  )
  chain.beacon.requests.length = 0
  return undefined
}
await chain.start()
for (let slot = chain.chain.slot; slot > chain.chain.slot - READY_BLOCKS; slot--) {
  await (await fetch(`${chain.beaconUrl}/eth/v2/beacon/blocks/${slot}`)).arrayBuffer()
}
chain.beacon.requests.length = 0
const { beaconUrl: url, engineUrl, jwtSecretHex, checkpointRoot: checkpoint, configYaml, config } = chain
const { genesisTime, genesisValidatorsRoot: genesisRoot } = config
const facts = { url, engineUrl, jwtSecretHex, checkpoint, configYaml, genesisTime, genesisRoot }
process.stdout.write(`${JSON.stringify(facts)}\n`)

function headOf(state: unknown): string | undefined {
  const isState = typeof state === 'object' && state !== null && 'headBlockHash' in state
  return isState ? String(state.headBlockHash) : undefined
}
