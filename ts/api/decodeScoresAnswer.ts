import { hexToBytes } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot } from '../params/slots.ts'
import type { PeriodScores } from '../sync/requests.ts'
import { uintFromJson } from '../types/ssz/uintFromJson.ts'
import { type UpdateScore, unpackScore } from '../types/UpdateScore.ts'
import { isJsonObject } from '../types/unwrapEnvelope.ts'
import type { BeaconAnswer } from './BeaconHttp.ts'
import { parseBoundedJson } from './parseBoundedJson.ts'

const PERIOD_LENGTH = 8
const SCORE_LENGTH = 3

/**
 * The answer of another blsync to what scores its updates have.
 *
 * @throws DecodeError when it is not made of scores that updates can have, of periods that were asked for
 */
export function decodeScoresAnswer(
  config: NetworkConfig,
  { encoding, bytes }: BeaconAnswer,
  asked: { readonly startPeriod: number; readonly count: number },
): PeriodScores {
  const { first, packed } = encoding === 'json' ? fromJson(parseBoundedJson(bytes, 'update scores')) : fromBytes(bytes)
  if (packed.length % SCORE_LENGTH !== 0) {
    throw new DecodeError(`not update scores: ${packed.length} bytes are not a whole number of them`)
  }
  const count = packed.length / SCORE_LENGTH
  if (count === 0) return { startPeriod: asked.startPeriod, scores: [] }
  if (first < asked.startPeriod || first + count > asked.startPeriod + asked.count) {
    throw new DecodeError(`update scores of periods that were not asked for, ${count} from ${first} on`)
  }
  const scores = Array.from({ length: count }, (_, index) =>
    scoreAt(config, first + index, packed.subarray(index * SCORE_LENGTH, (index + 1) * SCORE_LENGTH)),
  )
  return { startPeriod: first, scores }
}

function scoreAt(config: NetworkConfig, period: number, packed: Uint8Array): UpdateScore {
  const score = unpackScore(config, period, packed)
  if (score.signerCount > score.committeeSize || periodAtSlot(config, score.attestedSlot) !== period) {
    throw new DecodeError(`no update of period ${period} can have the score 0x${Buffer.from(packed).toString('hex')}`)
  }
  return score
}

function fromJson(json: unknown): { readonly first: number; readonly packed: Uint8Array } {
  const data = isJsonObject(json) ? json.data : undefined
  if (!isJsonObject(data) || typeof data.scores !== 'string') throw new DecodeError('not update scores: it has none')
  return { first: Number(uintFromJson(data.start_period, 8)), packed: hexToBytes(data.scores) }
}

function fromBytes(bytes: Uint8Array): { readonly first: number; readonly packed: Uint8Array } {
  if (bytes.length < PERIOD_LENGTH) throw new DecodeError(`not update scores: ${bytes.length} bytes have no period`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { first: Number(view.getBigUint64(0, true)), packed: bytes.subarray(PERIOD_LENGTH) }
}
