/** Values a log line may carry next to its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Four levels, a message and fields. Never pass secrets: fields are printed as they are. */
export interface Logger {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
}

const ignore = (): void => {}

/**
 * What the library uses unless the caller brings a logger.
 *
 * @example
 * const logger = { ...silentLogger, error: (message: string) => console.error(message) }
 */
export const silentLogger: Logger = { error: ignore, warn: ignore, info: ignore, debug: ignore }
