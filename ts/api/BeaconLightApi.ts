import { bytesToHex, type Root, readRoot } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import { encodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { PeriodScores } from '../sync/requests.ts'
import { type BeaconBlock, decodeBlockAsync } from '../types/BeaconBlock.ts'
import { splitUpdates } from '../types/decodeUpdates.ts'
import type { Encoded } from '../types/Encoded.ts'
import { decodeEnvelopeAsync, type ExecutionPayloadEnvelope } from '../types/ExecutionPayloadEnvelope.ts'
import { decodeFinalityUpdate, type FinalityUpdate } from '../types/FinalityUpdate.ts'
import type { Header } from '../types/Header.ts'
import { decodeBootstrap, type LightClientBootstrap } from '../types/LightClientBootstrap.ts'
import { decodeOptimisticUpdate, type OptimisticUpdate } from '../types/OptimisticUpdate.ts'
import { uintFromJson } from '../types/ssz/uintFromJson.ts'
import { isJsonObject } from '../types/unwrapEnvelope.ts'
import type { BeaconAnswer, BeaconHttp } from './BeaconHttp.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import { decodeHeaderAnswer, type HeaderAnswer } from './decodeHeaderAnswer.ts'
import { decodeProofAnswer } from './decodeProofAnswer.ts'
import { decodeScoresAnswer } from './decodeScoresAnswer.ts'
import { type Endpoint, endpoints } from './Endpoint.ts'
import { decodeGenesisAnswer, type GenesisAnswer } from './GenesisAnswer.ts'
import { ifThere } from './ifThere.ts'
import { parseBoundedJson } from './parseBoundedJson.ts'
import { SszPreference } from './SszPreference.ts'
import { cleanText } from './serverMessage.ts'

/** Updates as they came, framing checked, nothing decoded. */
export interface RawUpdates {
  readonly encoding: 'ssz' | 'json'
  readonly bytes: Uint8Array
}

/** A server's own word on how far it is. */
export interface SyncingAnswer {
  readonly headSlot: number
  readonly isSyncing: boolean
}

/**
 * The beacon API of one node as far as a light client needs it. Answers are decoded and within bounds; nothing is
 * verified.
 *
 * Every method throws BeaconHttpError when there is no usable answer and DecodeError when the answer is not what it
 * should be.
 *
 * @see https://github.com/ethereum/beacon-APIs/tree/7a58b5a44ceb6174162f75e1bb6666efbb6ec07f
 *
 * @example
 * const api = new BeaconLightApi(new BeaconHttp({ url: 'http://localhost:5052' }), mainnet)
 * const { attestedHeader } = await api.optimistic()
 */
export class BeaconLightApi {
  readonly #http: BeaconHttp
  readonly #config: NetworkConfig
  readonly #preference: SszPreference
  /** By which name it has envelopes; undefined until it gave one. */
  #hasSingularEnvelopes: boolean | undefined

  constructor(http: BeaconHttp, config: NetworkConfig) {
    this.#http = http
    this.#config = config
    this.#preference = new SszPreference(http)
  }

  /** Gives SSZ another chance where the server got it wrong before, and newer routes where it had older ones. */
  forgetEncodings(): void {
    this.#preference.forget()
    this.#hasSingularEnvelopes = undefined
  }

  bootstrap(root: Root): Promise<LightClientBootstrap> {
    return this.#decoded(endpoints.bootstrap(root), (encoded) => decodeBootstrap(this.#config, encoded))
  }

  optimistic(): Promise<OptimisticUpdate> {
    return this.#decoded(endpoints.optimistic, (encoded) => decodeOptimisticUpdate(this.#config, encoded))
  }

  finality(): Promise<FinalityUpdate> {
    return this.#decoded(endpoints.finality, (encoded) => decodeFinalityUpdate(this.#config, encoded))
  }

  block(root: Root): Promise<BeaconBlock> {
    return this.#preference.get(endpoints.block(root), (answer) => decodeBlockAsync(this.#config, undecoded(answer)))
  }

  /** The payload of a gloas block; undefined where the server has none, or does not know the question. */
  async envelope(root: Root): Promise<ExecutionPayloadEnvelope | undefined> {
    const plural = () => this.#envelopeIfThere(endpoints.envelope(root))
    const singular = () => this.#envelopeIfThere(endpoints.singularEnvelope(root))
    if (this.#hasSingularEnvelopes === true) return singular()
    const answer = await plural()
    if (answer !== undefined) this.#hasSingularEnvelopes = false
    if (answer !== undefined || this.#hasSingularEnvelopes === false) return answer
    const older = await singular()
    if (older !== undefined) this.#hasSingularEnvelopes = true
    return older
  }

  /**
   * Updates of consecutive periods, undecoded; often fewer than asked for, sometimes none.
   *
   * @param count - at most 128
   */
  async updates(startPeriod: number, count: number): Promise<RawUpdates> {
    for (let asked = count; ; asked = Math.ceil(asked / 2)) {
      try {
        return await this.#preference.get(endpoints.updates(startPeriod, asked), withCheckedFraming)
      } catch (error) {
        // Some servers answer an error when one of the periods asked for is missing.
        if (asked === 1 || !(error instanceof BeaconHttpError) || error.code !== 'ERR_SERVER_STATUS') throw error
      }
    }
  }

  /** What another blsync says of how good its updates are. */
  updateScores(asked: { readonly startPeriod: number; readonly count: number }): Promise<PeriodScores> {
    const endpoint = endpoints.updateScores(asked.startPeriod, asked.count)
    return this.#preference.get(endpoint, (answer) => decodeScoresAnswer(this.#config, answer, asked))
  }

  /** One header by root, slot or name. */
  async header(block: Root | number | 'head' | 'finalized'): Promise<HeaderAnswer> {
    return decodeHeaderAnswer(await this.#json(endpoints.header(String(block))), block)
  }

  /** The root by which the server has a block: its word alone. */
  async blockRoot(block: Root | number | 'finalized'): Promise<Root> {
    return rootIn(await this.#json(endpoints.blockRoot(String(block))), 'data')
  }

  /** The root of the server's state at a slot, an empty one's too: its word alone. */
  async stateRoot(slot: number): Promise<Root> {
    return rootIn(await this.#json(endpoints.stateRoot(String(slot))), 'data')
  }

  /** A block by its root, as the caller reads it. */
  blockAs<T>(root: Root, decode: (encoded: Encoded) => T): Promise<T> {
    return this.#preference.get(endpoints.block(root), (answer) => decode(undecoded(answer)))
  }

  /** The newest finalized checkpoint: the server's word alone. Its block may lie before the epoch. */
  async finalizedCheckpoint(): Promise<{ readonly epoch: number; readonly root: Root }> {
    const json = await this.#json(endpoints.finalityCheckpoints)
    const root = rootIn(json, 'data', 'finalized')
    return { epoch: Number(uintFromJson(valueIn(json, 'data', 'finalized', 'epoch'), 8)), root }
  }

  /** The header of its chain at a slot; undefined where the server has none. */
  async headerAt(slot: number): Promise<Header | undefined> {
    return (await ifThere(this.header(slot)))?.header
  }

  /**
   * Nodes of a state with what proves them, wherever it leads; undefined where the server has no such state, or no route
   * for proofs.
   *
   * @param state - `head`, `finalized`, `justified`, a slot or a state root
   */
  async stateProof(
    state: Root | number | 'head' | 'finalized' | 'justified',
    format: ProofFormat,
  ): Promise<MultiProof | undefined> {
    const endpoint = endpoints.stateProof(String(state), bytesToHex(encodeCompactFormat(format)))
    const decode = (answer: BeaconAnswer): MultiProof => decodeProofAnswer(answer, format)
    return ifThere(this.#preference.get(endpoint, decode))
  }

  async genesis(): Promise<GenesisAnswer> {
    return decodeGenesisAnswer(await this.#json(endpoints.genesis))
  }

  /** The node's configuration, by the names of config files. */
  async spec(): Promise<Readonly<Record<string, unknown>>> {
    const json = await this.#json(endpoints.spec)
    if (!isJsonObject(json) || !isJsonObject(json.data)) throw new DecodeError('not a config: it has no data object')
    return json.data
  }

  /** Name and version of the client, cleaned, fit to be shown. */
  async version(): Promise<string> {
    const json = await this.#json(endpoints.version)
    const version = isJsonObject(json) && isJsonObject(json.data) ? json.data.version : undefined
    const shown = typeof version === 'string' ? cleanText(version, this.#http.mask) : undefined
    if (shown === undefined) throw new DecodeError('not a node version: it has no version text')
    return shown
  }

  async syncing(): Promise<SyncingAnswer> {
    const json = await this.#json(endpoints.syncing)
    const data = isJsonObject(json) && isJsonObject(json.data) ? json.data : undefined
    const headSlot = typeof data?.head_slot === 'string' ? Number(data.head_slot) : Number.NaN
    if (!Number.isSafeInteger(headSlot)) throw new DecodeError('not a sync status: it has no head slot')
    return { headSlot, isSyncing: data?.is_syncing === true }
  }

  #decoded<T>(endpoint: Endpoint, decode: (encoded: Encoded) => T): Promise<T> {
    return this.#preference.get(endpoint, (answer) => {
      try {
        return decode(undecoded(answer))
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        throw new DecodeError(`${endpoint.name} is ${error.message}`, { cause: error, code: error.code })
      }
    })
  }

  async #envelopeIfThere(endpoint: Endpoint): Promise<ExecutionPayloadEnvelope | undefined> {
    try {
      return await this.#preference.get(endpoint, (answer) => decodeEnvelopeAsync(this.#config, undecoded(answer)))
    } catch (error) {
      if (error instanceof BeaconHttpError && error.status === 404) return undefined
      throw error
    }
  }

  async #json(endpoint: Endpoint): Promise<unknown> {
    return parseBoundedJson((await this.#http.get(endpoint, 'json')).bytes, endpoint.name)
  }
}

/** All that is big or often asked for is read by the addon, JSON too. */
function undecoded({ encoding, bytes }: BeaconAnswer): Encoded {
  return encoding === 'json' ? { jsonBytes: bytes } : { ssz: bytes }
}

/** SSZ with broken lengths is told here, where JSON can still be asked for; the addon decodes the items. */
function withCheckedFraming({ encoding, bytes }: BeaconAnswer): RawUpdates {
  if (encoding === 'ssz') splitUpdates(bytes)
  return { encoding, bytes }
}

function rootIn(json: unknown, ...path: readonly string[]): Root {
  const root = readRoot(valueIn(json, ...path, 'root'))
  if (root === undefined) throw new DecodeError('not a block root: it has no root of 32 bytes that are not all zero')
  return root
}

function valueIn(json: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), json)
}
