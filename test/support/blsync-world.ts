import { hexToBytes } from '../../ts/bytes.ts'
import { BeaconBlockSync } from '../../ts/drive/BeaconBlockSync.ts'
import { EngineApiUpdater } from '../../ts/drive/EngineApiUpdater.ts'
import type { EngineApiUpdaterOptions } from '../../ts/drive/EngineApiUpdaterOptions.ts'
import { EnvelopeSync } from '../../ts/drive/EnvelopeSync.ts'
import type { VerifiedHeads } from '../../ts/drive/VerifiedHeads.ts'
import type { BeaconBlock } from '../../ts/types/BeaconBlock.ts'
import type { FinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import type { Header } from '../../ts/types/Header.ts'
import type { LightClientHeader } from '../../ts/types/LightClientHeader.ts'
import { EngineRecorder } from './engine-recorder.ts'
import { emptyExecutionHeader, executionHeaderSsz } from './execution-header.ts'
import { settle } from './scheduler-clock.ts'
import type { ScriptedBeaconNode } from './sync-scripted-server.ts'
import { plainFinality } from './sync-updates.ts'
import type { SyncWorld } from './sync-world.ts'

/** Until a node that lacks a payload is asked again, where a slot takes 6 s. */
export const ENVELOPE_RETRY_MS = 1_000

/** The modules of the program in a {@link SyncWorld}, with an execution client that keeps what it is told. */
export class BlsyncWorld {
  readonly world: SyncWorld
  readonly engine = new EngineRecorder()
  readonly blocks: BeaconBlockSync
  readonly envelopes: EnvelopeSync
  readonly updater: EngineApiUpdater
  readonly heads: { -readonly [Name in keyof VerifiedHeads]: VerifiedHeads[Name] } = {
    head: undefined,
    finalityUpdate: undefined,
  }
  /** Headers of verified heads, by their slots. */
  readonly #verified = new Map<number, Header>()

  constructor(world: SyncWorld, options: Partial<EngineApiUpdaterOptions> = {}) {
    this.world = world
    const { conditions } = world
    const slotMs = world.config.slotDurationMs
    this.blocks = new BeaconBlockSync({ slotMs, conditions })
    this.envelopes = new EnvelopeSync({ blocks: this.blocks, slotMs, conditions })
    this.updater = new EngineApiUpdater({
      config: world.config,
      heads: this.heads,
      blocks: this.blocks,
      envelopes: this.envelopes,
      connections: [this.engine],
      ...options,
    })
  }

  async start(): Promise<void> {
    await this.world.start(this.blocks, this.envelopes, this.updater)
  }

  /** Blocks are fetched, and nobody uses them. */
  async startBlocksOnly(): Promise<void> {
    await this.world.start(this.blocks)
  }

  /** The head of that block is verified. */
  async validate(block: BeaconBlock, signerCount = 32): Promise<void> {
    this.#verified.set(block.header.slot, block.header)
    this.heads.head = { root: block.root, header: block.header, signerCount }
    this.world.scheduler.setValidatedHead({ slot: block.header.slot, root: block.root })
    await settle()
  }

  /** The finality update of one block by another is verified; by one of no chain where no head of that slot was. */
  async finalize(
    block: BeaconBlock,
    options: { readonly attestedSlot: number; readonly signers?: number },
  ): Promise<void> {
    const update = finalityOf(block, options)
    const beacon = this.#verified.get(options.attestedSlot) ?? update.attestedHeader.beacon
    this.heads.finalityUpdate = { ...update, attestedHeader: { ...update.attestedHeader, beacon } }
    this.updater.finalityChanged()
    await settle()
  }
}

export async function announce(node: ScriptedBeaconNode, block: BeaconBlock): Promise<void> {
  node.emit({ type: 'head', slot: block.header.slot, root: block.root })
  await settle()
}

export async function deliver(node: ScriptedBeaconNode, block: BeaconBlock, asked = block): Promise<void> {
  node.answerWith(`block ${asked.root}`, { kind: 'block', block })
  await settle()
}

export async function lackBlock(node: ScriptedBeaconNode, block: BeaconBlock): Promise<void> {
  node.answerWith(`block ${block.root}`, { kind: 'block' })
  await settle()
}

function finalityOf(
  block: BeaconBlock,
  { attestedSlot, signers = 32 }: { readonly attestedSlot: number; readonly signers?: number },
): FinalityUpdate {
  const update = plainFinality(attestedSlot)
  const bits = Uint8Array.from({ length: 4 }, (_, i) => 2 ** Math.max(0, Math.min(8, signers - 8 * i)) - 1)
  return { ...update, syncAggregate: { ...update.syncAggregate, bits }, finalizedHeader: headerOf(block) }
}

function headerOf({ header: beacon, execution, bid }: BeaconBlock): LightClientHeader {
  const executionBranch: readonly Uint8Array[] = []
  if (bid !== undefined) {
    return { fork: 'gloas', beacon, execution: hexToBytes(bid.parentBlockHash, 32), executionBranch }
  }
  const blockHash = execution === undefined ? new Uint8Array(32) : hexToBytes(execution.blockHash, 32)
  const payload = executionHeaderSsz('fulu', { ...emptyExecutionHeader, blockHash })
  return { fork: 'fulu', beacon, execution: payload, executionBranch }
}
