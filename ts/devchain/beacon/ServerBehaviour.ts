import type { Forked, LightClientData } from '../chain/LightClientData.ts'
import type { BlockValue, BootstrapValue, EnvelopeValue, UpdateValue } from '../ssz/forkTypes.ts'
import type { RawAnswer } from './Answer.ts'
import type { EventTopic } from './EventTopic.ts'
import type { RouteName } from './RouteName.ts'

/** What the hook on raw answers sees of a request. */
export interface AnsweredRequest {
  readonly route: RouteName | 'unknown'
  /** Path and query. */
  readonly url: string
  readonly accept: string | undefined
}

/**
 * What one server does differently from an honest and complete one. Objects are altered before they are encoded, so
 * that JSON, SSZ and events tell the same lie.
 */
export interface ServerBehaviour {
  /** Routes that answer 404, as if the server did not have them. */
  disabledRoutes?: ReadonlySet<RouteName>
  /** Answer everything in JSON. */
  jsonOnly?: boolean
  /** The `Date` of its answers in unix milliseconds; undefined leaves it out, and without this the machine's clock tells. */
  dateMs?: () => number | undefined
  /** Send events only on `releaseEvents()`. */
  holdEvents?: boolean
  /** Topics that it takes and then says nothing of. */
  muteTopics?: ReadonlySet<EventTopic>
  /** @internal */
  alterBootstrap?: (bootstrap: BootstrapValue) => BootstrapValue
  /** @internal The update it has of a period, the best one when left out. */
  chooseUpdate?: (period: number, light: LightClientData) => Forked<UpdateValue> | undefined
  /** @internal Updates of every kind: best of a period, finality, optimistic. */
  alterUpdate?: (update: UpdateValue) => UpdateValue
  /** @internal */
  alterBlock?: (block: BlockValue) => BlockValue
  /** @internal Payloads of gloas blocks. */
  alterEnvelope?: (envelope: EnvelopeValue) => EnvelopeValue
  /** Answers instead of opening an event stream. */
  refuseStream?: () => RawAnswer | undefined
  /** The whole response: change it, never answer, or cut the connection. */
  alterAnswer?: (request: AnsweredRequest, answer: RawAnswer) => RawAnswer | 'stall' | 'drop'
}
