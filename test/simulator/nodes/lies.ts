import type { Random } from '../Random.ts'
import type { Lie } from './NodeTrouble.ts'
import type { NodeAnswer } from './nodeAnswer.ts'

export type LieName = 'flipped' | 'truncated' | 'page' | 'future' | 'all-signed'

/** Ways to lie, whatever was asked. Errors are told as they are. */
export const lies: Readonly<Record<LieName, Lie>> = {
  /** One bit is another one: a root, a branch, a signature, or the shape of it all. */
  flipped: (answer, _path, random) => changed(answer, (body) => flip(body, random)),
  truncated: (answer, _path, random) => changed(answer, (body) => body.subarray(0, random.below(body.length + 1))),
  page: (answer) =>
    answer.status === 200
      ? { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>Welcome</html>') }
      : answer,
  /** Slots that are still to come. */
  future: (answer) =>
    changedText(answer, (text) =>
      text.replaceAll(/"(slot|signature_slot)":"(\d+)"/g, (_all, name, slot) => `"${name}":"${Number(slot) + 1_000}"`),
    ),
  /** Everybody is said to have signed what some of them did. */
  'all-signed': (answer) =>
    changedText(answer, (text) =>
      text.replaceAll(/"sync_committee_bits":"0x[0-9a-f]+"/g, '"sync_committee_bits":"0xffffffff"'),
    ),
}

/** What a node says that is on a branch and wants to be believed. */
export const LIE_OF_BRANCH = lies['all-signed']

export const LIE_NAMES = ['flipped', 'truncated', 'page', 'future', 'all-signed'] as const satisfies readonly LieName[]

function changed(answer: NodeAnswer, change: (body: Uint8Array) => Uint8Array): NodeAnswer {
  return answer.status === 200 ? { ...answer, body: change(answer.body) } : answer
}

function changedText(answer: NodeAnswer, change: (text: string) => string): NodeAnswer {
  if (answer.headers['content-type'] !== 'application/json') return answer
  return changed(answer, (body) => Buffer.from(change(Buffer.from(body).toString())))
}

function flip(body: Uint8Array, random: Random): Uint8Array {
  const flipped = Uint8Array.from(body)
  const at = random.below(body.length)
  flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8))
  return flipped
}
