import type { Root } from '../bytes.ts'
import { BlsyncError, ConfigError, ValidationError } from '../errors.ts'
import { ChainError } from '../light/committees/ChainError.ts'
import { checkpointPeriod, provenCommitteeRoots } from '../light/committees/CheckpointData.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot } from '../params/slots.ts'
import { UnknownForkError } from '../params/UnknownForkError.ts'
import { validateFinality } from '../types/FinalityUpdate.ts'
import { headerRoot } from '../types/Header.ts'
import { type LightClientBootstrap, validateBootstrap } from '../types/LightClientBootstrap.ts'
import { type LightClientUpdate, validateCommitteeUpdate } from '../types/LightClientUpdate.ts'
import { type OptimisticUpdate, signedHeaderOf, validateOptimistic } from '../types/OptimisticUpdate.ts'
import { signerCount } from '../types/SyncAggregate.ts'
import { type DecodedObject, decodeObject, objectFacts } from './decodeObject.ts'
import type { FileObject } from './FileObject.ts'
import type { ExplainedVerdict, ObjectFacts } from './ObjectVerdict.ts'

export interface ObjectJudgeOptions {
  readonly config: NetworkConfig
  /** Grows with every good bootstrap and update. */
  readonly chain: CommitteeChain
  /** Block roots that bootstraps may have. */
  readonly trustedRoots: readonly Root[]
  /** Signers that a signed object needs. */
  readonly minSigners: number
  /** Whether a bootstrap that does not connect may replace the committees known so far. */
  readonly mayStartAnew: boolean
}

const NO_FACTS: ObjectFacts = {
  kind: null,
  fork: null,
  period: null,
  attestedSlot: null,
  signatureSlot: null,
  participants: null,
  finalizedSlot: null,
}

/**
 * Judges light-client objects one after the other.
 *
 * - An object is good only if its committee was proven by the good objects before it, or known to the chain from the start.
 * - The chain takes nothing from a bad object.
 */
export class ObjectJudge {
  readonly #options: ObjectJudgeOptions

  constructor(options: ObjectJudgeOptions) {
    this.#options = options
  }

  /** @throws ConfigError when the object is not at fault: the database, or a checkpoint that does not fit it */
  async judge(file: string, object: FileObject): Promise<ExplainedVerdict> {
    if (object.kind === undefined) return badVerdict(file, NO_FACTS, object.reason, object.message)
    let facts: ObjectFacts = { ...NO_FACTS, kind: object.kind }
    try {
      const decoded = decodeObject(this.#options.config, object.kind, object.encoded)
      facts = objectFacts(this.#options.config, decoded)
      await this.#check(decoded)
      return { verdict: { file, ...facts, ok: true, reason: null }, message: '' }
    } catch (error) {
      if (!isObjectsFault(error)) throw error
      return badVerdict(file, facts, error instanceof ChainError ? error.reason : error.code, error.message)
    }
  }

  async #check(decoded: DecodedObject): Promise<void> {
    const { config } = this.#options
    switch (decoded.kind) {
      case 'bootstrap':
        return this.#checkBootstrap(decoded.object)
      case 'update':
        return this.#checkUpdate(decoded.object)
      case 'finality_update':
        validateFinality(config, decoded.object)
        return this.#checkSignature(decoded.object)
      case 'optimistic_update':
        validateOptimistic(config, decoded.object)
        return this.#checkSignature(decoded.object)
    }
  }

  async #checkBootstrap(bootstrap: LightClientBootstrap): Promise<void> {
    const { config, chain, trustedRoots, mayStartAnew } = this.#options
    const own = headerRoot(bootstrap.header.beacon)
    const root = trustedRoots.find((trusted) => trusted === own) ?? trustedRoots[0]
    if (root === undefined)
      throw new ValidationError('WRONG_ROOT', `no --root was given; the bootstrap is for block ${own}`)
    validateBootstrap(config, bootstrap, root)
    const period = checkpointPeriod(config, { root, bootstrap })
    const [committee] = provenCommitteeRoots(config, { root, bootstrap })
    const connects = chain.committeePeriods === undefined || chain.committeeRoot(period) === committee
    if (!connects && !mayStartAnew) {
      throw new ConfigError(
        `the bootstrap of period ${period} does not connect to the committees in the data directory: choose another --datadir`,
      )
    }
    await chain.initCheckpoint({ root, bootstrap })
  }

  async #checkUpdate(update: LightClientUpdate): Promise<void> {
    const { config, chain } = this.#options
    validateCommitteeUpdate(config, update)
    this.#checkSigners(update)
    if (chain.committee(periodAtSlot(config, update.signatureSlot)) === undefined) throw unknownCommittee()
    try {
      const inserted = await chain.insertUpdate(update)
      if (!inserted) this.#checkSignature(update)
    } catch (error) {
      // Found before the chain looks at the signature, which decides whether this is an attack or just a bad object.
      if (error instanceof ChainError && error.code === 'CannotReorg') this.#checkSignature(update)
      throw error
    }
  }

  #checkSigners({ syncAggregate }: OptimisticUpdate): void {
    const signers = signerCount(syncAggregate.bits)
    if (signers >= this.#options.minSigners) return
    throw new ValidationError(
      'NOT_ENOUGH_SIGNERS',
      `${signers} members signed, ${this.#options.minSigners} are required`,
    )
  }

  #checkSignature(update: OptimisticUpdate): void {
    this.#checkSigners(update)
    const verdict = this.#options.chain.verifySignedHeader(signedHeaderOf(update))
    if (verdict === 'unknown-committee') throw unknownCommittee()
    if (verdict.valid) return
    switch (verdict.reason) {
      case 'slot-order':
        throw new ValidationError('SLOT_ORDER', 'the signature slot is not after the attested slot')
      case 'future':
        throw new ValidationError('FUTURE_SIGNATURE', 'it is signed in the future')
      case 'signature':
        throw new ValidationError('INVALID_SIGNATURE', 'the signature does not verify')
    }
  }
}

function unknownCommittee(): ValidationError {
  return new ValidationError('COMMITTEE_UNKNOWN', 'nothing before it proved the committee of its signature slot')
}

function badVerdict(file: string, facts: ObjectFacts, reason: string, message: string): ExplainedVerdict {
  return { verdict: { file, ...facts, ok: false, reason }, message }
}

function isObjectsFault(error: unknown): error is BlsyncError {
  return error instanceof BlsyncError && (!(error instanceof ConfigError) || error instanceof UnknownForkError)
}
