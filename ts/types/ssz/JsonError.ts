import type { DecodeErrorCode } from '../../ErrorCode.ts'
import { DecodeError } from '../../errors.ts'

/** JSON that is not of the expected type; grows the path to the culprit on its way out. */
export class JsonError extends DecodeError {
  /** The value that was refused, or the object around it: how the enclosing object finds the name of its key. */
  readonly json: unknown
  readonly path: string
  readonly reason: string

  constructor(json: unknown, reason: string, options: { path?: string; cause?: unknown; code?: DecodeErrorCode } = {}) {
    const path = options.path ?? ''
    super(path === '' ? reason : `${path}: ${reason}`, options)
    this.json = json
    this.path = path
    this.reason = reason
  }
}

/**
 * The error of an object's field as an error of the object.
 *
 * @param keys - JSON keys of the object's fields
 */
export function locateJsonError(error: unknown, json: unknown, keys: readonly string[]): JsonError {
  if (!(error instanceof JsonError)) {
    return new JsonError(json, error instanceof Error ? error.message : 'unreadable', { cause: error })
  }
  const step = typeof json === 'object' && json !== null ? stepTo(error.json, json, keys) : undefined
  const path = step === undefined ? error.path : `${step}${error.path === '' ? '' : `.${error.path}`}`
  return new JsonError(json, error.reason, { path, code: error.code, cause: error.cause })
}

function stepTo(culprit: unknown, json: object, keys: readonly string[]): string | undefined {
  for (const [key, value] of Object.entries(json)) {
    if (!keys.includes(key)) continue
    if (value === culprit) return key
    const index = Array.isArray(value) ? value.indexOf(culprit) : -1
    if (index >= 0) return `${key}[${index}]`
  }
  return undefined
}
