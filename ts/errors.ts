import type {
  ConfigErrorCode,
  DecodeErrorCode,
  EngineErrorCode,
  ErrorCode,
  InternalErrorCode,
  OutsideErrorCode,
  ValidationErrorCode,
} from './ErrorCode.ts'

/**
 * The root of every error blsync throws on purpose. Match on `code`, never on the text.
 *
 * @example
 * try { readConfigYaml(text) } catch (error) {
 *   if (error instanceof BlsyncError && error.code === 'ERR_CONFIG') process.exitCode = 2
 * }
 */
export class BlsyncError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/**
 * The user must act: an option, a file, a checkpoint or a network that does not fit.
 *
 * @example
 * client.on('refused', (error: ConfigError) => console.error(error.code, error.message))
 */
export class ConfigError extends BlsyncError<ConfigErrorCode> {
  constructor(message: string, options?: { cause?: unknown; code?: ConfigErrorCode }) {
    super(options?.code ?? 'ERR_CONFIG', message, options)
  }
}

/**
 * A beacon node failed: no answer, an error status, or an answer that does not hold.
 *
 * @example
 * try { await client.proveState({ header, format: formatOfGindices([169n]) }) } catch (error) {
 *   if (error instanceof ServerError && error.code === 'ERR_NO_STATE_PROOF') console.error(error.message)
 * }
 */
export class ServerError extends BlsyncError<OutsideErrorCode> {
  /** For how long the node wants to be left alone altogether, where it said so. */
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    options?: { cause?: unknown; code?: OutsideErrorCode; retryAfterMs?: number | undefined },
  ) {
    super(options?.code ?? 'ERR_SERVER', message, options)
    this.retryAfterMs = options?.retryAfterMs
  }
}

/**
 * Bytes from outside are not what they claim to be.
 *
 * @example
 * try { decodeUpdate(mainnet, { ssz: bytes }) } catch (error) {
 *   if (error instanceof DecodeError) console.error('not an update', error.code)
 * }
 */
export class DecodeError extends ServerError {
  declare readonly code: DecodeErrorCode

  constructor(message: string, options?: { cause?: unknown; code?: DecodeErrorCode }) {
    super(message, { ...options, code: options?.code ?? 'ERR_DECODE' })
  }
}

/**
 * Decoded data that breaks a rule of the protocol; `code` names the rule.
 *
 * @example
 * try { validateCheckpoint(mainnet, { root, bootstrap }) } catch (error) {
 *   if (error instanceof ValidationError) console.error(error.code)
 * }
 */
export class ValidationError extends ServerError {
  declare readonly code: ValidationErrorCode

  constructor(code: ValidationErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, { ...options, code })
  }
}

/**
 * The execution client failed or refused.
 *
 * @example
 * const isEngine = (error: unknown) => error instanceof EngineError
 */
export class EngineError extends BlsyncError<EngineErrorCode> {}

/**
 * A bug or a broken installation: blsync's own fault.
 *
 * @example
 * const isOurFault = (error: unknown) => error instanceof InternalError
 */
export class InternalError extends BlsyncError<InternalErrorCode> {
  constructor(message: string, options?: { cause?: unknown; code?: InternalErrorCode }) {
    super(options?.code ?? 'ERR_INTERNAL', message, options)
  }
}
