/** How the questions to an execution provider ended. */
export interface ProviderCounts {
  /** With an answer that holds. */
  held: number
  /** With one that does not. */
  wrong: number
  /** It said that it does not have it. */
  lacking: number
  /** It answered with an error. */
  refused: number
  /** No answer came. */
  failed: number
}

/** Of each provider, by its name. */
export type CountsByProvider = ReadonlyMap<string, Readonly<ProviderCounts>>
