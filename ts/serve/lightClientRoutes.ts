import type { Root } from '../bytes.ts'
import type { Refusal } from './Answer.ts'
import { type Route, route } from './Route.ts'
import type { ServeContext } from './ServeContext.ts'
import { objectAnswer } from './ServedObject.ts'
import { scoresRoute } from './scoresRoute.ts'
import { updatesRoute } from './updatesRoute.ts'

const ROOT = /^0x[0-9a-f]{64}$/i

/** A block root in lower case, undefined for anything else. */
export function parseRoot(text: string): Root | undefined {
  return ROOT.test(text) ? `0x${text.slice(2).toLowerCase()}` : undefined
}

/** Everything below `/eth/v1/beacon/light_client`, and the scores of the updates there. */
export function lightClientRoutes(context: ServeContext): readonly Route[] {
  const { bootstraps, latest, freshness } = context
  const { heads } = context
  return [
    route('/eth/v1/beacon/light_client/bootstrap/{block_root}', ['json', 'ssz'], async ({ id, encoding }) => {
      const root = parseRoot(id)
      if (root === undefined) return { status: 400, message: 'Invalid block root value' } satisfies Refusal
      const object = await bootstraps.get(root)
      if (object === undefined) return { status: 404, message: 'LC bootstrap unavailable' } satisfies Refusal
      return objectAnswer(object, encoding, { kind: 'immutable' })
    }),
    updatesRoute(context),
    scoresRoute(context),
    route('/eth/v1/beacon/light_client/finality_update', ['json', 'ssz'], ({ encoding }) => {
      const update = heads.finalityUpdate
      if (update === undefined) return { status: 404, message: 'LC finality update unavailable' }
      return objectAnswer(latest.finality(update), encoding, freshness.head)
    }),
    route('/eth/v1/beacon/light_client/optimistic_update', ['json', 'ssz'], ({ encoding }) => {
      const update = heads.optimisticUpdate
      if (update === undefined) return { status: 404, message: 'LC optimistic update unavailable' }
      return objectAnswer(latest.optimistic(update), encoding, freshness.head)
    }),
  ]
}
