import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BeaconEvents } from './BeaconEvents.ts'
import { BeaconNode } from './BeaconNode.ts'
import { Blsync } from './Blsync.ts'
import { EXECUTION_GENESIS } from './chain.ts'
import { EngineTap } from './EngineTap.ts'
import { ExecutionClient } from './ExecutionClient.ts'
import { followNetwork } from './followNetwork.ts'
import { freePorts } from './freePorts.ts'
import type { Programs } from './Programs.ts'
import { until } from './until.ts'

/** Time for the beacon nodes to start before the first slot. */
const GENESIS_DELAY_S = 25

/**
 * The whole set-up. `network` has all validators and `first` as its execution client: they make the chain and are left
 * alone. `beacon` follows `network` and is the beacon node that blsync knows; `second` is the execution client that
 * blsync leads, through `tap`. `events` is what an onlooker hears from `beacon`.
 */
export interface Rig {
  /** Seconds since 1970. */
  readonly genesisTime: number
  readonly network: BeaconNode
  readonly first: ExecutionClient
  readonly beacon: BeaconNode
  readonly second: ExecutionClient
  readonly blsync: Blsync
  readonly tap: EngineTap
  readonly events: BeaconEvents
  /** Everything that is listened on while it runs. */
  readonly ports: readonly number[]
}

/** Starts the chain; `second` and blsync are left to be started. */
export async function startRig(
  programs: Programs,
  { directory, signal }: { readonly directory: string; readonly signal: AbortSignal },
): Promise<Rig> {
  const genesisFile = join(directory, 'genesis.json')
  const jwtFile = join(directory, 'jwt.hex')
  writeFileSync(genesisFile, JSON.stringify(EXECUTION_GENESIS))
  writeFileSync(jwtFile, randomBytes(32).toString('hex'))
  const ports = await freePorts(11)
  const free = [...ports]
  const port = (): number => free.pop() ?? 0

  const executionPorts = () => ({ rpcPort: port(), enginePort: port(), peerPort: port() })
  const first = new ExecutionClient(programs, { name: 'first-el', genesisFile, jwtFile, ...executionPorts() })
  first.start()
  const genesis = await until('the first EL answers', { withinMs: 60_000, signal }, () => first.block(0))
  const peer = await until('the first EL has peers', { withinMs: 30_000, signal }, () => first.enode())
  const second = new ExecutionClient(programs, { name: 'second-el', genesisFile, jwtFile, peer, ...executionPorts() })

  const genesisTime = Math.floor(Date.now() / 1000) + GENESIS_DELAY_S
  const chain = { genesisTime, genesisExecutionHash: genesis.hash, jwtFile }
  const validating = { kind: 'all-validators', enginePort: first.enginePort } as const
  const beaconPorts = () => ({ restPort: port(), peerPort: port() })
  const network = new BeaconNode(programs, { name: 'network', role: validating, ...beaconPorts(), ...chain })
  const beacon = new BeaconNode(programs, { name: 'beacon', role: { kind: 'follower' }, ...beaconPorts(), ...chain })
  network.start()
  beacon.start()
  await followNetwork(beacon, { network, signal })

  const tap = await EngineTap.start({ port: port(), enginePort: second.enginePort })
  const blsync = new Blsync(programs, { directory, beacon, genesisTime, engineUrl: tap.url, jwtFile })
  const events = new BeaconEvents(beacon.url)
  events.start()
  return { genesisTime, network, first, beacon, second, blsync, tap, events, ports }
}

/** Ends everything that `startRig` opened in this process. */
export async function closeRig({ tap, events }: Rig): Promise<void> {
  events.stop()
  await tap.close()
}
