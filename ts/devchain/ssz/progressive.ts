import { ProgressiveContainerType, type Type } from '@chainsafe/ssz'

/** A container that is hashed as a progressive tree, every field active: how gloas makes most of its own. */
export function progressive<Fields extends Record<string, Type<unknown>>>(fields: Fields, typeName: string) {
  return new ProgressiveContainerType(
    fields,
    Object.keys(fields).map(() => true),
    { typeName, jsonCase: 'eth2' },
  )
}
