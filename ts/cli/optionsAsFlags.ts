import type { ClientOptions } from '../client/ClientOptions.ts'
import type { GenesisBase } from '../params/readConfigValues.ts'
import type { RpcServerOptions } from '../rpc/RpcServer.ts'
import type { LightClientServerOptions } from '../serve/LightClientServer.ts'

/** The flag for each option that a user of the command chooses; the others are made by the command itself. */
const FLAGS: Readonly<
  Record<
    | keyof ClientOptions
    | keyof GenesisBase
    | keyof Pick<LightClientServerOptions, 'port' | 'address'>
    | keyof Pick<RpcServerOptions, 'passThrough'>,
    string
  >
> = {
  network: '--beacon.config',
  servers: '--beacon.api',
  checkpoint: '--beacon.checkpoint',
  allowStaleCheckpoint: '--allow-stale-checkpoint',
  store: '--datadir',
  engines: '--blsync.engine.api',
  blocks: 'the choice of blocks',
  minSigners: '--beacon.threshold',
  allowUnsafeMinSigners: '--unsafe-threshold',
  allowFutureHeads: '--beacon.nofilter',
  headerRetentionSlots: 'the number of headers kept',
  provenParts: '--prove.keep',
  provenSlots: '--prove.slots',
  logger: '--log.level',
  remedies: 'the remedies',
  now: 'the clock',
  clock: 'the clock',
  transports: 'the network',
  genesisTime: '--beacon.genesis.time',
  genesisValidatorsRoot: '--beacon.genesis.gvroot',
  port: '--serve.port',
  address: '--serve.addr',
  passThrough: '--rpc.passthrough',
}

/** Parts of an option that have a flag of their own. */
const PARTS: Readonly<Record<string, string>> = {
  'servers.headers': '--beacon.api.header',
  'engines.jwtSecret': '--blsync.jwtsecret',
}

/**
 * A message of the library in the words of the command: it says `option NAME` where the user chose a flag.
 *
 * @example optionsAsFlags('option minSigners is too high') // '--beacon.threshold is too high'
 */
export function optionsAsFlags(message: string): string {
  return message.replaceAll(
    /\boption (\w+)(?:\[\d+\])?(?:\.(\w+))?/g,
    (text, name: string, part: string | undefined) => {
      if (!isOption(name)) return text
      return PARTS[`${name}.${part}`] ?? FLAGS[name]
    },
  )
}

function isOption(name: string): name is keyof typeof FLAGS {
  return Object.hasOwn(FLAGS, name)
}
