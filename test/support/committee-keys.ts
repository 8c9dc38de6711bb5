import { createHash } from 'node:crypto'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { Root } from '../../ts/bytes.ts'
import { bytesToHex, concatBytes } from '../../ts/bytes.ts'

const Point = bls12_381.G1.Point
type PublicKey = InstanceType<typeof Point>

const SIGNATURE_DST = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'
const POOL_SIZE = 96

interface KeyPair {
  readonly secret: bigint
  readonly point: PublicKey
}

/** A sync committee with its secret keys. */
export interface TestCommittee {
  readonly secretKeys: readonly bigint[]
  /** Keys and aggregate, (size + 1) × 48 bytes. */
  readonly serialized: Uint8Array
  readonly root: Root
}

let pool: readonly KeyPair[] | undefined
const committees = new Map<string, TestCommittee>()
const signatures = new Map<string, Uint8Array>()

/**
 * Secrets of 48 bits keep point arithmetic cheap in tests; they are unrelated to each other, so that no two different
 * sets of signers have the same sum.
 */
function keyPool(): readonly KeyPair[] {
  pool ??= Array.from({ length: POOL_SIZE }, (_, index) => {
    const secret = BigInt(`0x${sha256(`secret key ${index}`).subarray(0, 6).toString('hex')}`)
    return { secret, point: Point.BASE.multiplyUnsafe(secret) }
  })
  return pool
}

/** The committee that belongs to a seed: other seeds give other members. */
export function testCommittee(seed: string, size: number): TestCommittee {
  const name = `${size} ${seed}`
  const existing = committees.get(name)
  if (existing !== undefined) return existing
  const order = keyPool().map((pair, index) => ({ pair, rank: sha256(`${seed} member ${index}`).toString('hex') }))
  order.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  const members = Array.from({ length: size }, (_, seat) => {
    const entry = order[seat % order.length]
    if (entry === undefined) throw new Error('the key pool is empty')
    return entry.pair
  })
  const committee = committeeOf(members)
  committees.set(name, committee)
  return committee
}

/** Whose public key a wrong aggregate is. */
export const WRONG_SECRET = 7n

/** A committee of the same members whose aggregate key is not their sum. */
export function withWrongAggregate(committee: TestCommittee): TestCommittee {
  const serialized = committee.serialized.slice()
  serialized.set(Point.BASE.multiplyUnsafe(WRONG_SECRET).toBytes(true), serialized.length - 48)
  return { ...committee, serialized, root: committeeTreeRoot(serialized) }
}

/** A committee whose first member's key is not a point of the curve, and signs nothing. */
export function withInvalidKey(committee: TestCommittee): TestCommittee {
  const serialized = committee.serialized.slice()
  serialized.fill(0xff, 0, 48)
  return { secretKeys: [0n, ...committee.secretKeys.slice(1)], serialized, root: committeeTreeRoot(serialized) }
}

/** Signature of the members at those seats: one signature by the sum of their secret keys. */
export function signAs(committee: TestCommittee, seats: readonly number[], signingRoot: Uint8Array): Uint8Array {
  const sum = seats.reduce((total, seat) => total + (committee.secretKeys[seat] ?? 0n), 0n)
  const name = `${sum} ${bytesToHex(signingRoot)}`
  const known = signatures.get(name)
  if (known !== undefined) return known
  const message = bls12_381.G2.Point.fromAffine(
    bls12_381.G2.hashToCurve(signingRoot, { DST: SIGNATURE_DST }).toAffine(),
  )
  const signature = sum === 0n ? bls12_381.G2.Point.ZERO : message.multiplyUnsafe(sum)
  const bytes = signature.toBytes(true)
  signatures.set(name, bytes)
  return bytes
}

function committeeOf(members: readonly KeyPair[]): TestCommittee {
  const aggregate = members.reduce((sum, member) => sum.add(member.point), Point.ZERO)
  const serialized = concatBytes(
    ...[...members.map((member) => member.point), aggregate].map((key) => key.toBytes(true)),
  )
  return { secretKeys: members.map((member) => member.secret), serialized, root: committeeTreeRoot(serialized) }
}

function committeeTreeRoot(serialized: Uint8Array): Root {
  const leaves: Uint8Array[] = []
  for (let at = 0; at < serialized.length; at += 48) {
    leaves.push(sha256(concatBytes(serialized.subarray(at, at + 48), new Uint8Array(16))))
  }
  const aggregate = leaves.pop()
  if (aggregate === undefined) throw new Error('a committee without keys')
  let level = leaves
  while (level.length > 1) {
    level = level.flatMap((node, index) => {
      const right = level[index + 1]
      return index % 2 === 0 && right !== undefined ? [sha256(concatBytes(node, right))] : []
    })
  }
  return bytesToHex(sha256(concatBytes(...level, aggregate)))
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}
