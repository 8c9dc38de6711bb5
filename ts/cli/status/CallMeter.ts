import type { EngineCall, ServerRequest } from '../../client/ClientStatus.ts'
import type { Exposition, HistogramReading, Labels, Sample } from './Exposition.ts'
import { Histogram } from './Histogram.ts'

/** In seconds: a payload is executed in some tenths, and a call is given up after 8. */
const CALL_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8] as const

const REQUEST_BOUNDS = [0.05, 0.1, 0.25, 1, 2.5, 10] as const

interface Series<T> {
  readonly labels: Labels
  readonly value: T
}

/**
 * Counts what is asked of beacon nodes and execution clients, and how long they take. All labels come from closed lists:
 * the configured nodes, the routes, methods and error codes of this program.
 */
export class CallMeter {
  readonly #requests = new Map<string, Series<Histogram>>()
  readonly #requestErrors = new Map<string, Series<{ count: number }>>()
  readonly #calls = new Map<string, Series<Histogram>>()
  readonly #callErrors = new Map<string, Series<{ count: number }>>()

  requestEnded({ server, route, durationMs, error }: ServerRequest): void {
    observe(this.#requests, { labels: { server, route }, bounds: REQUEST_BOUNDS, durationMs })
    if (error !== undefined) count(this.#requestErrors, { server, route, code: error })
  }

  callEnded({ engine, method, durationMs, error }: EngineCall): void {
    observe(this.#calls, { labels: { engine, method }, bounds: CALL_BOUNDS, durationMs })
    if (error !== undefined) count(this.#callErrors, { engine, method, reason: error })
  }

  write(text: Exposition): void {
    text.histogram(
      'blsync_server_request_duration_seconds',
      'Time that requests to a beacon node took, failed ones too; its count is the number of requests',
      readings(this.#requests),
    )
    text.counter(
      'blsync_server_request_errors_total',
      'Requests to a beacon node that brought nothing usable, by the code of the error',
      counts(this.#requestErrors),
    )
    text.histogram(
      'blsync_engine_call_duration_seconds',
      'Time that calls to an execution client took, failed ones too; its count is the number of calls',
      readings(this.#calls),
    )
    text.counter(
      'blsync_engine_call_errors_total',
      'Calls to an execution client that brought no result',
      counts(this.#callErrors),
    )
  }
}

function observe(
  series: Map<string, Series<Histogram>>,
  {
    labels,
    bounds,
    durationMs,
  }: { readonly labels: Labels; readonly bounds: readonly number[]; readonly durationMs: number },
): void {
  const key = keyOf(labels)
  const known = series.get(key) ?? { labels, value: new Histogram(bounds) }
  series.set(key, known)
  known.value.observe(durationMs / 1000)
}

function count(series: Map<string, Series<{ count: number }>>, labels: Labels): void {
  const key = keyOf(labels)
  const known = series.get(key) ?? { labels, value: { count: 0 } }
  series.set(key, known)
  known.value.count++
}

function readings(series: Map<string, Series<Histogram>>): readonly (readonly [Labels, HistogramReading])[] {
  return [...series.values()].map(({ labels, value }) => [labels, value.reading] as const)
}

function counts(series: Map<string, Series<{ count: number }>>): readonly Sample[] {
  return [...series.values()].map(({ labels, value }) => [labels, value.count] as const)
}

function keyOf(labels: Labels): string {
  return Object.values(labels).join(' ')
}
