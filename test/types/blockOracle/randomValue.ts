import {
  BitArray,
  BitListType,
  BitVectorType,
  BooleanType,
  ByteListType,
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  ProgressiveBitListType,
  ProgressiveByteListType,
  ProgressiveContainerType,
  ProgressiveListBasicType,
  ProgressiveListCompositeType,
  type Type,
  UintBigintType,
  VectorCompositeType,
} from '@chainsafe/ssz'

/** Numbers from 0 up to but without 1, the same for the same seed. */
export type Random = () => number

/** Mulberry32: small, and good enough to vary test data. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How random values turn out. */
export interface Shape {
  readonly random: Random
  /** The field whose list is as long as its type allows; all others are short. */
  readonly fullField?: string
  /** Whether every list is empty. */
  readonly isEmpty?: boolean
}

/** Fields that are read as JavaScript numbers. */
const SAFE_FIELDS = ['slot', 'proposerIndex', 'slotNumber']

/** Lists are full up to this length: the limits of transactions are beyond any block. */
const MOST_ITEMS = 131_072

/** A value of any type of a block, with empty, short and long lists, and numbers of every length. */
export function randomValue(type: Type<unknown>, shape: Shape, field = ''): unknown {
  const { random } = shape
  const inside = (inner: Type<unknown>): unknown => randomValue(inner, shape)
  if (type instanceof BooleanType) return random() < 0.5
  if (type instanceof UintBigintType) {
    return randomNumber(random, SAFE_FIELDS.includes(field) ? 4 : Math.floor(random() * (type.byteLength + 1)))
  }
  if (type instanceof ByteVectorType) return randomBytes(random, type.lengthBytes)
  if (type instanceof ByteListType) return randomBytes(random, byteCount(shape, type.limitBytes))
  if (type instanceof ProgressiveByteListType) return randomBytes(random, byteCount(shape, 6000))
  if (type instanceof BitVectorType) return randomBits(random, type.lengthBits)
  if (type instanceof BitListType) return randomBits(random, itemCount(shape, field, type.limitBits))
  if (type instanceof ProgressiveBitListType) return randomBits(random, itemCount(shape, field, 4000))
  if (type instanceof ListBasicType || type instanceof ListCompositeType) {
    return Array.from({ length: itemCount(shape, field, type.limit) }, () => inside(type.elementType))
  }
  if (type instanceof ProgressiveListBasicType || type instanceof ProgressiveListCompositeType) {
    return Array.from({ length: itemCount(shape, field, 90) }, () => inside(type.elementType))
  }
  if (type instanceof VectorCompositeType) return Array.from({ length: type.length }, () => inside(type.elementType))
  if (type instanceof ContainerType || type instanceof ProgressiveContainerType) {
    const fields: [string, Type<unknown>][] = Object.entries(type.fields)
    return Object.fromEntries(fields.map(([name, inner]) => [name, randomValue(inner, shape, name)]))
  }
  throw new Error(`no random values of ${type.typeName}`)
}

/** Names of the lists in a type, at any depth. */
export function listFields(type: Type<unknown>): readonly string[] {
  if (type instanceof ContainerType || type instanceof ProgressiveContainerType) {
    const fields: [string, Type<unknown>][] = Object.entries(type.fields)
    return [...new Set(fields.flatMap(([name, inner]) => [...(isList(inner) ? [name] : []), ...listFields(inner)]))]
  }
  const isOfContainers = type instanceof ListCompositeType || type instanceof ProgressiveListCompositeType
  return isOfContainers ? listFields(type.elementType) : []
}

function isList(type: Type<unknown>): boolean {
  return (
    type instanceof BitListType ||
    type instanceof ListBasicType ||
    type instanceof ListCompositeType ||
    type instanceof ProgressiveListBasicType ||
    type instanceof ProgressiveListCompositeType
  )
}

function itemCount({ random, fullField, isEmpty }: Shape, field: string, limit: number): number {
  if (isEmpty === true) return 0
  if (field === fullField) return Math.min(limit, field === 'transactions' ? 3000 : MOST_ITEMS)
  const fewest = fullField === undefined ? 0 : 1
  return Math.min(limit, fewest + Math.floor(random() ** 2 * 6))
}

/** Mostly short, at times of several kilobytes, often at the boundary of a chunk. */
function byteCount({ random, isEmpty }: Shape, limit: number): number {
  if (isEmpty === true) return 0
  const length = random() < 0.3 ? 32 * Math.floor(random() * 9) : Math.floor(random() ** 6 * 6000)
  return Math.min(limit, length)
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256))
}

function randomBits(random: Random, length: number): BitArray {
  return BitArray.fromBoolArray(Array.from({ length }, () => random() < 0.5))
}

function randomNumber(random: Random, byteLength: number): bigint {
  return randomBytes(random, byteLength).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
}
