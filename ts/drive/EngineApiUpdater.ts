import type { Root } from '../bytes.ts'
import { clockWithNow, systemClock } from '../clock.ts'
import { noConditions } from '../conditions/ConditionSink.ts'
import { EngineDriver } from '../engine/EngineDriver.ts'
import type { EnginePayload, ExecutionCheckpoint } from '../engine/EnginePayload.ts'
import type { EngineTarget } from '../engine/EngineTarget.ts'
import { requireSafeThreshold } from '../light/committees/requireThreshold.ts'
import type { LastTold } from '../light/heads/LastTold.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { Environment } from '../request/Environment.ts'
import type { HeadInfo } from '../request/HeadInfo.ts'
import type { Module } from '../request/Module.ts'
import { type Trigger, type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import type { SyncProtocol } from '../sync/requests.ts'
import { LIGHT_CHAIN_TRIGGER } from '../sync/triggers.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import { executionBlockHash } from '../types/LightClientHeader.ts'
import { Ancestry } from './Ancestry.ts'
import { type BeaconBlockSync, BLOCK_TRIGGER } from './BeaconBlockSync.ts'
import type { EngineApiUpdaterOptions } from './EngineApiUpdaterOptions.ts'
import { EngineLag } from './EngineLag.ts'
import { type EngineView, engineView } from './EngineView.ts'
import { ENVELOPE_TRIGGER } from './EnvelopeSync.ts'
import { FinalityWait } from './FinalityWait.ts'
import { ForkchoiceCheckpoints, isGivenUp, type SafeAndFinalized } from './ForkchoiceCheckpoints.ts'
import { HeadFreshness } from './HeadFreshness.ts'
import { OwnPayloads } from './OwnPayloads.ts'
import { finalizedByUpdate, type ProvenCheckpoint } from './ProvenCheckpoints.ts'
import { ProvenPayloads } from './ProvenPayloads.ts'
import { ReorgLog } from './ReorgLog.ts'
import type { VerifiedHeads } from './VerifiedHeads.ts'

const DRY_RUN = 'new head (dry run, no execution client)'

const FINALITY_TRIGGER = 'engineFinality'

/** The block that execution clients are told to be safe. */
export interface SafeBlock extends ExecutionCheckpoint {
  /** `justified`: proven by the state of a verified head. `finalized`: it is the finalized block for want of a proof. */
  readonly source: 'justified' | 'finalized'
}

/**
 * Leads every execution client to the verified head.
 *
 * - only a head with enough signers, whose block is at hand, is sent; slots never go back, over restarts neither;
 * - a head far behind the clock waits a bounded time for a newer one;
 * - from gloas on such a head proves the payload before its own; its own is sent as soon as it is at hand, unless a child
 *   shows that the chain went on without it, or the client holds it to be bad: then it goes to the proven one;
 * - finalized comes from verified finality updates with enough signers and from the proven state of the head, the newer
 *   one counts; safe is the newest block below the head that a head's state proves to be justified, or the finalized one;
 * - at an epoch's beginning it waits a bounded time for these news;
 * - each execution client has its own driver, so that none delays another;
 * - without execution clients each new head is logged.
 */
export class EngineApiUpdater implements Module<SyncProtocol> {
  readonly name = 'EngineApiUpdater'
  readonly #heads: VerifiedHeads
  readonly #blocks: BeaconBlockSync
  readonly #payloads: ProvenPayloads
  readonly #ownPayloads: OwnPayloads
  readonly #checkpoints: EngineApiUpdaterOptions['checkpoints']
  readonly #drivers: readonly EngineDriver[]
  readonly #minSigners: number
  readonly #logger: Logger
  readonly #finalityWait: FinalityWait
  readonly #lag: EngineLag
  readonly #forkchoice: ForkchoiceCheckpoints
  readonly #reorgs: ReorgLog
  readonly #lastTold: LastTold | undefined
  readonly #freshness: HeadFreshness | undefined
  #trigger: Trigger | undefined
  #lastRoot: Root | undefined
  /** The execution block that the newest head leads to. */
  #latest: Root | undefined
  /** What went with the newest head. */
  #told: SafeAndFinalized = { safe: undefined, finalized: undefined }

  /** @throws ConfigError when fewer signers than two thirds are asked for and that is not allowed explicitly */
  constructor(options: EngineApiUpdaterOptions) {
    const { config, connections, onStatus, conditions = noConditions, clock = systemClock } = options
    const logger = options.logger ?? silentLogger
    this.#heads = options.heads
    this.#blocks = options.blocks
    this.#checkpoints = options.checkpoints
    this.#logger = logger
    this.#minSigners = requireSafeThreshold(options.config, options)
    this.#lag = new EngineLag(conditions)
    const { blocks, ancestry = new Ancestry({ header: (root) => blocks.block(root)?.header }) } = options
    const { lastTold, now } = options
    this.#lastTold = lastTold
    this.#forkchoice = new ForkchoiceCheckpoints(ancestry, lastTold?.value)
    if (now !== undefined) {
      const toldSlot = lastTold?.value?.head.slot
      const onTimeout = () => this.#trigger?.fire()
      this.#freshness = new HeadFreshness({ config, clock: clockWithNow(clock, now), toldSlot, conditions, onTimeout })
    }
    this.#reorgs = new ReorgLog(ancestry, logger)
    this.#finalityWait = new FinalityWait(config, clock, () => this.#trigger?.fire())
    const payloads = new ProvenPayloads(options.blocks, options.envelopes)
    this.#payloads = payloads
    this.#ownPayloads = new OwnPayloads(options.blocks, options.envelopes)
    this.#drivers = connections.map((connection) => {
      const driver: EngineDriver = new EngineDriver({
        connection,
        payloads,
        repeatMs: config.slotDurationMs,
        beforeForkchoice: () => this.#lastTold?.written(clock),
        logger,
        conditions,
        clock,
        onStatus: (status) => {
          // There may be a payload that is proven instead.
          if (status.kind === 'invalid' || status.kind === 'invalid-block-hash') this.#trigger?.fire()
          this.#lag.check(driver)
          onStatus?.(engineView(driver, this.#verifiedSlot()))
        },
      })
      return driver
    })
  }

  get engines(): readonly EngineView[] {
    return this.#drivers.map((driver) => engineView(driver, this.#verifiedSlot()))
  }

  /** Execution blocks of this moment by their hashes; those are undefined before they are known, and when heads were withdrawn. */
  get executionBlocks(): { readonly [Name in 'latest' | 'safe' | 'finalized']: Root | undefined } {
    return { latest: this.#latest, safe: this.safe?.blockHash, finalized: this.#told.finalized?.blockHash }
  }

  /** The safe block that is known by now, and how. */
  get safe(): SafeBlock | undefined {
    const { safe, finalized } = this.#told
    if (safe !== undefined && safe.slot >= (finalized?.slot ?? 0)) return { source: 'justified', ...placeOf(safe) }
    return finalized === undefined ? undefined : { source: 'finalized', ...placeOf(finalized) }
  }

  /** Connects to the execution clients. */
  start(): void {
    for (const driver of this.#drivers) driver.start()
  }

  /** Ends open calls and closes the connections; what was told is written. */
  async stop(): Promise<void> {
    this.#finalityWait.stop()
    this.#freshness?.stop()
    await Promise.all(this.#drivers.map((driver) => driver.stop()))
    await this.#lastTold?.settled()
  }

  /** A finality update was verified. */
  finalityChanged(): void {
    this.#trigger?.fire()
  }

  /** Heads are no longer verified: execution clients hear no more of the present one unless it still is. */
  headsWithdrawn(): void {
    if (this.#lastRoot !== undefined && this.#heads.head?.root === this.#lastRoot) return
    // Of what went with them, a finality update that is still verified is left.
    const finalized = finalizedByUpdate(this.#heads, this.#minSigners)
    this.#latest = undefined
    this.#forkchoice.withdraw(finalized)
    this.#blocks.needBlock(undefined)
    this.#told = { safe: undefined, finalized }
    this.#lastTold?.withdraw(finalized)
    for (const driver of this.#drivers) driver.withdrawTarget(finalized && placeOf(finalized))
    this.#trigger?.fire()
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(VALIDATED_HEAD_TRIGGER)
    triggers.subscribe(BLOCK_TRIGGER)
    triggers.subscribe(ENVELOPE_TRIGGER)
    triggers.subscribe(FINALITY_TRIGGER)
    triggers.subscribe(LIGHT_CHAIN_TRIGGER)
    this.#trigger = triggers.named(FINALITY_TRIGGER)
  }

  process({ validatedHead }: Environment<SyncProtocol>): void {
    const verified = this.#heads.head
    if (verified !== undefined) {
      this.#lag.headVerified(verified.header.slot)
      this.#reorgs.look({ slot: verified.header.slot, root: verified.root })
    }
    if (this.#drivers.length === 0 && !this.#blocks.isWanted) {
      this.#observe(verified)
      return
    }
    const next = this.#next(validatedHead)
    if (next !== undefined) {
      this.#latest = next.target.head.blockHash
      this.#announce(next.block, next.target)
      for (const driver of this.#drivers) {
        const { target, proven } = next
        driver.setTarget(proven !== undefined && driver.rejects(target.head) ? { ...target, head: proven } : target)
      }
    }
    for (const driver of this.#drivers) {
      driver.payloadArrived()
      this.#lag.check(driver)
    }
  }

  #verifiedSlot(): number | undefined {
    return this.#heads.head?.header.slot
  }

  /** The verified block and where it leads execution clients, if that is known and need not wait. */
  #next(validatedHead: HeadInfo | undefined): Next | undefined {
    const { head: verified, finalityUpdate } = this.#heads
    if (verified === undefined || verified.signerCount < this.#minSigners) return undefined
    if (this.#freshness?.holds({ slot: verified.header.slot, root: verified.root }) === true) return undefined
    const block = this.#blocks.block(verified.root)
    // Of two signed heads of one slot the better may not be the one whose block was asked for.
    if (block === undefined && verified.root !== validatedHead?.root) this.#blocks.needBlock(verified.root)
    if (block === undefined) return undefined
    const provenPayload = this.#payloads.newestOf(block)
    const head = this.#ownPayloads.of(block) ?? provenPayload
    if (head === undefined) this.#payloads.requestNewestOf(block)
    else if (provenPayload === undefined) this.#payloads.forgo()
    if (head === undefined) return undefined
    const { slot, parentRoot } = block.header
    const proven = this.#checkpoints?.of({ slot, root: block.root })
    const waits = this.#finalityWait.holds({
      root: block.root,
      slot,
      parentSlot: this.#blocks.block(parentRoot)?.header.slot,
      finalityAttestedSlot:
        this.#checkpoints?.isExpected === true ? undefined : finalityUpdate?.attestedHeader.beacon.slot,
      isProven: proven !== undefined,
    })
    if (waits) return undefined
    const before = this.#told
    const finality = finalizedByUpdate(this.#heads, this.#minSigners)
    this.#told = this.#forkchoice.at({ slot, root: block.root }, { proven, finality })
    const { safe, finalized } = this.#told
    if (isGivenUp(before.finalized, finalized))
      for (const driver of this.#drivers) driver.withdrawTarget(finalized && placeOf(finalized))
    if (this.#drivers.length > 0) {
      this.#lastTold?.remember({ head: { slot, root: block.root, blockHash: head.blockHash }, safe, finalized })
    }
    return {
      block,
      ...(provenPayload !== undefined && { proven: provenPayload }),
      target: {
        head,
        provenSlot: slot,
        ...(safe !== undefined && { safe: placeOf(safe) }),
        ...(finalized !== undefined && { finalized: placeOf(finalized) }),
      },
    }
  }

  /** Without execution clients and blocks it is known what the head itself and its state say. */
  #observe(verified: VerifiedHeads['head']): void {
    if (verified === undefined || verified.signerCount < this.#minSigners) return
    const { root, lightClientHeader } = verified
    const { slot } = verified.header
    if (this.#freshness?.holds({ slot, root }) === true) return
    const proven = this.#checkpoints?.of({ slot, root })
    const finality = finalizedByUpdate(this.#heads, this.#minSigners)
    this.#told = this.#forkchoice.at({ slot, root }, { proven, finality })
    this.#latest = lightClientHeader && executionBlockHash(lightClientHeader)
    if (root === this.#lastRoot) return
    this.#lastRoot = root
    this.#logger.debug(DRY_RUN, { slot, root, hash: this.#latest, finalized: this.#told.finalized?.blockHash })
  }

  #announce(block: BeaconBlock, { head, finalized }: EngineTarget): void {
    if (block.root === this.#lastRoot) return
    this.#lastRoot = block.root
    const fields = headFields(block, head, finalized)
    if (this.#drivers.length === 0) this.#logger.debug(DRY_RUN, fields)
    else this.#logger.debug('new head for the execution clients', fields)
  }
}

/** The verified block and where it leads. */
interface Next {
  readonly block: BeaconBlock
  readonly target: EngineTarget
  /** The newest payload that is proven, for those who do not take the target's. */
  readonly proven?: EnginePayload
}

function placeOf({ slot, blockHash }: ProvenCheckpoint): ExecutionCheckpoint {
  return { slot, blockHash }
}

function headFields(block: BeaconBlock, head: EnginePayload, finalized: ExecutionCheckpoint | undefined) {
  return {
    slot: block.header.slot,
    root: block.root,
    number: head.blockNumber,
    hash: head.blockHash,
    finalized: finalized?.blockHash,
  }
}
