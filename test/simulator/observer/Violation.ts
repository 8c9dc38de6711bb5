/** A rule that did not hold. */
export interface Violation {
  readonly slot: number
  readonly rule: 'safety' | 'liveness' | 'truth' | 'bounds'
  readonly what: string
}
