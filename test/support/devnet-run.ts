import { BlsyncClient } from '../../ts/client/client.ts'
import { forkAtSlot } from '../../ts/params/forkAtEpoch.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { slotAtTime } from '../../ts/params/slots.ts'
import type { CleanUp } from './clean-up.ts'
import { EngineEndpoint } from './engine-endpoint.ts'
import { devnetConfig, textAt } from './recorded.ts'
import type { Recorded } from './replay-chain.ts'
import { type DevnetRecording, devnetRecording } from './replay-devnet.ts'
import type { DevnetName, RecordedHead } from './replay-devnet-events.ts'
import { ReplayServer } from './replay-server.ts'

/** Shorter than the recorded ones: pauses that follow the length of a slot become short with it. */
export const REPLAY_SLOT_MS = 120

const SECRET = new Uint8Array(32).fill(9)

/** The recorded network with shorter slots. Signatures do not depend on the clock. */
export function fastConfig(name: DevnetName): NetworkConfig {
  return { ...devnetConfig(name), slotDurationMs: REPLAY_SLOT_MS }
}

/** An execution client that knows the recorded network's forks and takes the first payload for its own head. */
export function strictEngine(name: DevnetName, secret = SECRET): Promise<EngineEndpoint> {
  const config = devnetConfig(name)
  const forkAtTimestamp = (timestamp: number) => {
    const fork = forkAtSlot(config, slotAtTime(config, 1000 * timestamp)).name
    if (!isEngineFork(fork)) throw new Error(`no payloads in ${fork}`)
    return fork
  }
  return EngineEndpoint.start({ secret, adoptsFirst: true, forkAtTimestamp })
}

/** A whole client on a recorded network, whose time a test moves slot by slot. */
export class DevnetRun {
  readonly recording: DevnetRecording
  readonly engine: EngineEndpoint
  readonly client: BlsyncClient
  readonly server: ReplayServer
  readonly finalizedHashes: string[] = []

  private constructor(
    recording: DevnetRecording,
    parts: { readonly engine: EngineEndpoint; readonly client: BlsyncClient; readonly server: ReplayServer },
  ) {
    this.recording = recording
    this.engine = parts.engine
    this.client = parts.client
    this.server = parts.server
  }

  /** Begins when the head of `slot` has been signed, with the newest checkpoint that was known then. */
  static async start(
    name: DevnetName,
    slot: number,
    { cleanUp, minSigners }: { readonly cleanUp: CleanUp; readonly minSigners?: number | undefined },
  ): Promise<DevnetRun> {
    const recording = devnetRecording(name)
    while (signedSlot(recording) < slot) recording.clock.advanceThroughSlot(recording.clock.slot + 1)
    const server = cleanUp.add(await ReplayServer.start(recording), (it) => it.close())
    const engine = cleanUp.add(await strictEngine(name), (it) => it.stop())
    const network = fastConfig(name)
    const checkpoint = newestCheckpoint(recording)
    const client = await BlsyncClient.create({
      network,
      servers: [{ url: server.url }],
      checkpoint,
      engines: [{ url: engine.url, jwtSecret: SECRET }],
      ...(minSigners !== undefined && { minSigners, allowUnsafeMinSigners: true }),
      now: () => 1000 * network.genesisTime + (recording.clock.slot + 0.9) * REPLAY_SLOT_MS,
    })
    cleanUp.add(client, (it) => it.stop())
    client.start()
    return new DevnetRun(recording, { engine, client, server })
  }

  /** Lets the recorded network go on until it has signed another head. */
  advance(): void {
    const before = this.signedHead()
    const { clock, endMs } = this.recording
    while (this.signedHead() === before) {
      if (clock.nowMs > endMs) throw new Error('the recording is over')
      clock.advanceThroughSlot(clock.slot + 1)
    }
  }

  /** Waits until the execution client is where the recorded node's latest updates say. */
  async followed(): Promise<void> {
    const head = this.signedHead()
    const hash = blockHashOf(this.recording, head)
    const finalized = finalizedHashAt(this.recording.finality())
    await this.engine.until(() => this.engine.head === hash && this.engine.finalized === finalized)
    if (this.finalizedHashes.at(-1) !== finalized) this.finalizedHashes.push(finalized)
  }

  /** The newest head that the node has announced. */
  announcedHead(): RecordedHead {
    const head = this.recording.heads.findLast(({ atMs }) => atMs <= this.recording.clock.nowMs)
    if (head === undefined) throw new Error('no head yet')
    return head
  }

  /** The newest head that a committee has signed. */
  signedHead(): RecordedHead {
    const slot = signedSlot(this.recording)
    const head = this.recording.heads.find((candidate) => candidate.slot === slot)
    if (head === undefined) throw new Error(`slot ${slot} was never head`)
    return head
  }
}

function signedSlot(recording: DevnetRecording): number {
  const update = recording.optimistic()
  return update === undefined ? -1 : Number(textAt(parsed(update), 'data', 'attested_header', 'beacon', 'slot'))
}

/** Root of the newest block that the recorded node had a bootstrap for. */
export function newestCheckpoint({ checkpoints, clock }: DevnetRecording): `0x${string}` {
  const checkpoint = checkpoints.findLast(({ atMs }) => atMs <= clock.nowMs)
  if (checkpoint === undefined) throw new Error('no checkpoint yet')
  return checkpoint.root
}

/** Hash of the recorded block's payload. */
export function blockHashOf(recording: DevnetRecording, { root, slot }: RecordedHead): string {
  const block = recording.block(root)
  if (block === undefined) throw new Error(`the block of slot ${slot} was not recorded`)
  return textAt(parsed(block), 'data', 'message', 'body', 'execution_payload', 'block_hash')
}

function finalizedHashAt(finality: Recorded | undefined): string {
  return textAt(parsed(finality), 'data', 'finalized_header', 'execution', 'block_hash')
}

function parsed(recorded: Recorded | undefined): unknown {
  return JSON.parse(recorded?.json ?? 'null')
}

type EngineFork = 'deneb' | 'electra' | 'fulu'

function isEngineFork(name: string): name is EngineFork {
  return name === 'deneb' || name === 'electra' || name === 'fulu'
}
