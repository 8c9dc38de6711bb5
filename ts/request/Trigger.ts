/** Wakes the modules subscribed to its name; firing it during a round makes the next round. */
export interface Trigger {
  fire(): void
}

/** Handed to {@link Module.setupTriggers}: names connect modules that do not know each other. */
export interface Triggers {
  /**
   * Runs this module in the next round whenever a trigger of that name fires.
   *
   * @param isNeeded - whether that concerns it at the moment; always when left out
   */
  subscribe(name: string, isNeeded?: () => boolean): void
  /** The trigger of that name, to be fired. One that nobody subscribed to does nothing. */
  named(name: string): Trigger
}

/** Fired by the scheduler when another head is announced by most servers, and when one more announces that. */
export const PREFETCH_HEAD_TRIGGER = 'prefetchHead'

/** Fired by the scheduler when a newer head was verified. */
export const VALIDATED_HEAD_TRIGGER = 'validatedHead'
