import { JsonError } from '../ssz/JsonError.ts'
import { describeJson } from '../ssz/jsonBytes.ts'

/**
 * The items of a JSON list.
 *
 * @throws JsonError when it is none
 */
export function listItems(json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw new JsonError(json, `expected a list, got ${describeJson(json)}`)
  return json
}
