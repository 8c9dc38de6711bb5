/**
 * How a value travels, as SSZ and as JSON. Only what light-client objects are made of, read straight into plain values:
 * every container of every fork, for hashing and for writing too, is in `sszTypes`.
 */
export interface WireType<Value> {
  /** Length of its SSZ; undefined when that depends on the value. */
  readonly fixedLength: number | undefined
  /** @throws DecodeError unless the bytes are the SSZ of a value, all of them */
  deserialize(ssz: Uint8Array): Value
  /** @throws JsonError that names the culprit */
  fromJson(json: unknown): Value
}

/** The value that a wire type reads. */
export type ValueOf<Type> = Type extends WireType<infer Value> ? Value : never
