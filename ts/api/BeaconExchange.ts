/** How one request to a beacon node ended. */
export interface BeaconExchange {
  /** The route by its short name, as in errors and logs. */
  readonly route: string
  readonly durationMs: number
  /** Code of the error; left out when there was an answer that can be used. */
  readonly error?: string
}
