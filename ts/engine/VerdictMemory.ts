import { BoundedMap } from '../BoundedMap.ts'
import type { Root } from '../bytes.ts'

/** What one execution client said about a payload in this session; `bad` until BadBlocks lifts it. */
export type Verdict = 'valid' | 'accepted' | 'syncing' | 'bad'

/** Hours of heads. One that is forgotten is only asked about again. */
const LIMIT = 1024

/** The verdicts of one execution client by block hash, the oldest forgotten first. */
export class VerdictMemory extends BoundedMap<Root, Verdict> {
  constructor() {
    super(LIMIT)
  }
}
