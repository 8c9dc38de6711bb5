import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { privateKeyToAccount } from 'viem/accounts'
import { DevChain } from '../../ts/devchain/DevChain.ts'
import { CHAIN_ID } from '../../ts/devchain/execution/blobTransaction.ts'
import { fetchJson } from '../rig/fetchJson.ts'
import { freePorts } from '../rig/freePorts.ts'
import { Programs } from '../rig/Programs.ts'
import { until } from '../rig/until.ts'
import { jsonAt, textAt } from '../support/recorded.ts'
import { BothWays } from './BothWays.ts'
import { gethGenesis } from './gethGenesis.ts'
import { gethPayloads } from './gethPayloads.ts'
import { installGeth } from './installGeth.ts'
import { sameHeads } from './sameHeads.ts'
import { walletDay } from './walletDay.ts'

const LIMIT_MS = 8 * 60_000
const SLOT_MS = 3_000
/** The first epoch has no payloads. */
const HISTORY_SLOTS = 9
/** Every fork up to fulu from the first slot on. */
const FORKS = { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0, fulu: 0 }
const COMMAND = join(import.meta.dirname, '../../dist/cli/main.cjs')

const geth = installGeth()
if (geth === undefined) {
  console.log('real geth is not tried: there is no Go to build it, and BLSYNC_GETH names none')
  process.exit(0)
}
const directory = mkdtempSync(join(tmpdir(), 'blsync-geth-'))
const programs = new Programs(directory)
const signal = AbortSignal.timeout(LIMIT_MS)
const started = performance.now()
const say = (text: string): void =>
  console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}`)
let dev: DevChain | undefined
let problem: unknown
try {
  dev = await tellDay(geth)
} catch (error) {
  problem = error
}
await dev?.stop()
await programs.stopAll()
if (problem === undefined) {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
} else {
  for (const name of programs.names) console.error(`\n--- ${name}\n${programs.output(name).slice(-4000)}`)
  console.error(
    `\nfailed: ${problem instanceof Error ? problem.message : String(problem)}\nthe logs are in ${directory}`,
  )
}
process.exit(problem === undefined ? 0 : 1)

/** Real geth makes the blocks of a development chain; blsync follows that, and answers out of geth what geth answers. */
async function tellDay(program: string): Promise<DevChain> {
  const [rpcPort = 0, socketPort = 0, enginePort = 0, blsyncPort = 0] = await freePorts(4)
  const direct = `http://127.0.0.1:${rpcPort}`
  const through = `http://127.0.0.1:${blsyncPort}`
  const privateKey = `0x${randomBytes(32).toString('hex')}` as const
  const funded = privateKeyToAccount(privateKey).address
  const genesisTime = Math.floor(Date.now() / 1000) - (HISTORY_SLOTS * SLOT_MS) / 1000
  const secret = randomBytes(32).toString('hex')
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }
  const bpoTime = genesisTime + (5 * 8 * SLOT_MS) / 1000
  const genesisFile = file(
    'genesis.json',
    JSON.stringify(gethGenesis(program, { chainId: CHAIN_ID, genesisTime, bpoTime, funded })),
  )
  const jwtFile = file('jwt.hex', secret)
  programs.start({
    name: 'geth',
    command: program,
    args: [
      ...['--override.genesis', genesisFile, '--datadir', 'data', '--authrpc.jwtsecret', jwtFile],
      ...['--http', '--http.addr', '127.0.0.1', '--http.port', String(rpcPort), '--http.api', 'eth,net,web3'],
      ...['--ws', '--ws.addr', '127.0.0.1', '--ws.port', String(socketPort), '--ws.api', 'eth'],
      ...['--authrpc.addr', '127.0.0.1', '--authrpc.port', String(enginePort), '--ipcdisable'],
      ...['--nodiscover', '--maxpeers', '0', '--port', '0', '--syncmode', 'full', '--gcmode', 'archive'],
    ],
  })
  const genesis = await until('geth answers', { withinMs: 60_000, signal }, async () =>
    jsonAt(
      await fetchJson(direct, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getBlockByNumber', params: ['0x0', false] }),
      }),
      'result',
    ),
  )
  say(`geth runs, its first block is ${textAt(genesis, 'hash')}`)
  const chain = await DevChain.create({
    slotDurationMs: SLOT_MS,
    historySlots: HISTORY_SLOTS,
    forkEpochs: FORKS,
    genesisTime,
    plan: { isSkipped: () => false, absentSigners: () => 0 },
    buildPayload: gethPayloads({
      url: `http://127.0.0.1:${enginePort}`,
      secret,
      genesisHash: textAt(genesis, 'hash'),
    }),
  })
  await chain.start()
  say(`a beacon chain runs on it, at slot ${chain.chain.slot}`)
  const { genesisValidatorsRoot } = chain.config
  const flags = {
    '--beacon.config': file('config.yaml', chain.configYaml),
    '--beacon.genesis.gvroot': genesisValidatorsRoot,
    '--beacon.genesis.time': String(genesisTime),
    '--beacon.checkpoint': chain.checkpointRoot,
    '--beacon.api': chain.beaconUrl,
    '--execution.rpc': direct,
    '--rpc.port': String(blsyncPort),
    '--datadir': 'data',
    '--log.format': 'json',
  }
  programs.start({ name: 'blsync', args: [COMMAND, ...Object.entries(flags).flat()] })
  const both = new BothWays({ through, direct })
  await until('blsync answers', { withinMs: 90_000, signal }, async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] })
    const headers = { 'content-type': 'application/json' }
    return jsonAt(await fetchJson(through, { method: 'POST', headers, body }), 'result')
  })
  say('blsync answers out of geth')
  await walletDay({ through, direct, chainId: CHAIN_ID, privateKey, both, say })
  const heads = await sameHeads(both, {
    through: `ws://127.0.0.1:${blsyncPort}`,
    direct: `ws://127.0.0.1:${socketPort}`,
    signal,
  })
  say(`${both.asked} questions were asked both ways, and ${heads} heads told`)
  if (both.differences.length > 0) {
    throw new Error(`${both.differences.length} answers differ:\n${both.differences.join('\n')}`)
  }
  say('blsync answers as geth does')
  return chain
}
