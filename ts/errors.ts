/**
 * The root of every error blsync throws on purpose. Match on `code`, never on the text.
 *
 * @example
 * try { readConfigYaml(text) } catch (error) {
 *   if (error instanceof BlsyncError && error.code === 'ERR_CONFIG') process.exitCode = 2
 * }
 */
export class BlsyncError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** The user must act: a flag, a file, a checkpoint or a network that does not fit. */
export class ConfigError extends BlsyncError {
  constructor(message: string, options?: { cause?: unknown; code?: string }) {
    super(options?.code ?? 'ERR_CONFIG', message, options)
  }
}

/** A beacon node failed: no answer, an error status, or an answer that does not hold. */
export class ServerError extends BlsyncError {
  /** For how long the node wants to be left alone altogether, where it said so. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, options?: { cause?: unknown; code?: string; retryAfterMs?: number | undefined }) {
    super(options?.code ?? 'ERR_SERVER', message, options)
    this.retryAfterMs = options?.retryAfterMs
  }
}

/** Bytes from outside are not what they claim to be. */
export class DecodeError extends ServerError {
  constructor(message: string, options?: { cause?: unknown; code?: string }) {
    super(message, { ...options, code: options?.code ?? 'ERR_DECODE' })
  }
}

/** Decoded data that breaks a rule of the protocol; `code` names the rule. */
export class ValidationError extends ServerError {
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, { ...options, code })
  }
}

/** The execution client failed or refused. */
export class EngineError extends BlsyncError {}

/** A bug or a broken installation: blsync's own fault. */
export class InternalError extends BlsyncError {
  constructor(message: string, options?: { cause?: unknown; code?: string }) {
    super(options?.code ?? 'ERR_INTERNAL', message, options)
  }
}
