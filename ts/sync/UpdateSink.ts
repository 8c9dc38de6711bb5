/** What {@link ForwardUpdateSync} needs of a committee chain; CommitteeChain is one. */
export interface UpdateSink {
  /** The first period whose update is missing while its committee is known; undefined before the checkpoint. */
  readonly nextSyncPeriod: number | undefined
  /**
   * Verifies an answer off the event loop and keeps what holds, in order, up to the first item that does not.
   *
   * @returns how many items were taken, a verdict for every item found, and what broke the answer as a whole
   */
  insertUpdates(answer: {
    readonly bytes: Uint8Array
    readonly encoding: 'ssz' | 'json'
    readonly startPeriod: number
    readonly maxItems: number
  }): Promise<UpdatesOutcome>
}

export interface UpdatesOutcome {
  readonly inserted: number
  readonly verdicts: readonly UpdateVerdict[]
  readonly error?: Error | undefined
}

/** What became of one item of an answer. */
export interface UpdateVerdict {
  readonly ok: boolean
  /** Stable code of what does not hold. */
  readonly reason?: string | null | undefined
  /** Period of the attested header. */
  readonly period: number
}
