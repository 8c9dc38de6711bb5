import { DecodeError } from '../errors.ts'

/** Whether the value is a JSON object, neither list nor null. */
export function isJsonObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/**
 * The object inside `{version, data}` or `{data}`, or the object itself where there is no such envelope. What `version`
 * says is not looked at: the object decides.
 *
 * @throws DecodeError when there is no object
 */
export function unwrapEnvelope(json: unknown): Readonly<Record<string, unknown>> {
  const inner = isJsonObject(json) && isJsonObject(json.data) ? json.data : json
  if (!isJsonObject(inner)) throw new DecodeError('there is no JSON object')
  return inner
}
