/** Whoever asked something of the world. */
export interface Askers {
  readonly clock: { readonly openTimers: number }
  /** What has no answer yet, with the number of each kind. */
  readonly unanswered: readonly string[]
}

export interface ConnectedNode {
  readonly name: string
  readonly streamCount: number
  /** Answers that are on their way. */
  readonly bodyCount: number
}

/** All that a client has to have ended when it has stopped. */
export function leftAfterStop({ clock, unanswered }: Askers, nodes: readonly ConnectedNode[]): readonly string[] {
  const left = [
    ...unanswered,
    ...nodes.flatMap(({ name, streamCount, bodyCount }) => [
      ...(bodyCount > 0 ? [`${bodyCount} bodies of ${name}`] : []),
      ...(streamCount > 0 ? [`${streamCount} event streams of ${name}`] : []),
    ]),
    ...(clock.openTimers > 0 ? [`${clock.openTimers} timers`] : []),
  ]
  return left.map((what) => `${what} are left after it stopped`)
}
