import { DecodeError } from '../errors.ts'
import type { BeaconAnswer, BeaconHttp } from './BeaconHttp.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import type { Endpoint } from './Endpoint.ts'

/** 406 and 415 say so plainly; a wrong type is another way of not knowing SSZ. */
const REFUSALS = [406, 415]

/**
 * Asks for SSZ, which is half the size, and goes over to JSON where a server refuses it or gets it wrong. That is
 * remembered for the endpoint until `forget`, so that it costs one request, not two each time.
 */
export class SszPreference {
  readonly #http: BeaconHttp
  readonly #jsonOnly = new Set<string>()

  constructor(http: BeaconHttp) {
    this.#http = http
  }

  /**
   * An endpoint's answer, decoded.
   *
   * @param decode - throws DecodeError for bytes that are not what they should be
   * @throws BeaconHttpError, or what `decode` throws of the JSON answer
   */
  async get<T>(endpoint: Endpoint, decode: (answer: BeaconAnswer) => T | Promise<T>): Promise<T> {
    if (!endpoint.ssz || this.#jsonOnly.has(endpoint.name)) return await decode(await this.#http.get(endpoint, 'json'))
    const answer = await this.#tryBoth(endpoint)
    if (answer?.encoding === 'json') return await decode(answer)
    if (answer !== undefined) {
      try {
        return await decode(answer)
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
      }
    }
    const decoded = await decode(await this.#http.get(endpoint, 'json'))
    // Only now: a server that gets both wrong is not at fault for its SSZ.
    this.#jsonOnly.add(endpoint.name)
    return decoded
  }

  /** Gives SSZ another chance, for example after the server may have been restarted. */
  forget(): void {
    this.#jsonOnly.clear()
  }

  async #tryBoth(endpoint: Endpoint): Promise<BeaconAnswer | undefined> {
    try {
      return await this.#http.get(endpoint, 'ssz')
    } catch (error) {
      if (error instanceof BeaconHttpError && isRefusal(error)) return undefined
      throw error
    }
  }
}

function isRefusal(error: BeaconHttpError): boolean {
  return error.code === 'ERR_SERVER_CONTENT_TYPE' || (error.status !== undefined && REFUSALS.includes(error.status))
}
