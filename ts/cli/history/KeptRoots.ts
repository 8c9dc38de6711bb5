import { databaseKey } from '../../db/databaseKey.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import { PIECES, type PieceKeeper } from '../../history/fetchRoots.ts'

/** Of blocks, or of states. */
export type RootsKind = 'block' | 'state'

/** Roots of old periods in the database, piece by piece as they came; they are checked whenever they are used. */
export class KeptRoots {
  readonly #store: KeyValueStore

  constructor(store: KeyValueStore) {
    this.#store = store
  }

  period(kind: RootsKind, period: number): PieceKeeper {
    const key = (piece: number) => databaseKey(`history-${kind}-`, period * PIECES + piece)
    return {
      get: (piece) => this.#store.get(key(piece)),
      put: (piece, value) => this.#store.batch([{ type: 'put', key: key(piece), value }]),
    }
  }

  async forget(period: number): Promise<void> {
    const keys = (['block', 'state'] as const).flatMap((kind) =>
      Array.from({ length: PIECES }, (_, piece) => databaseKey(`history-${kind}-`, period * PIECES + piece)),
    )
    await this.#store.batch(keys.map((key) => ({ type: 'del', key })))
  }
}
