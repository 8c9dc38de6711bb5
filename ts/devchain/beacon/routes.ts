import type { Answer } from './Answer.ts'
import {
  blockRootRoute,
  blockRoute,
  envelopeRoute,
  finalityCheckpointsRoute,
  headerRoute,
  stateRootRoute,
} from './blockRoutes.ts'
import { bootstrapRoute, finalityUpdateRoute, optimisticUpdateRoute, updatesRoute } from './lightClientRoutes.ts'
import { forkScheduleRoute, genesisRoute, healthRoute, specRoute, syncingRoute, versionRoute } from './nodeRoutes.ts'
import { blockProofRoute, stateProofRoute } from './proofRoutes.ts'
import type { RouteContext } from './RouteContext.ts'
import type { RouteName } from './RouteName.ts'

interface Route {
  readonly name: Exclude<RouteName, 'events'>
  /** Matches the path; its group, if any, is the id. */
  readonly pattern: RegExp
  readonly answer: (context: RouteContext) => Answer
}

/** Everything the development beacon node answers besides the event stream. */
export const routes: readonly Route[] = [
  { name: 'bootstrap', pattern: /^\/eth\/v1\/beacon\/light_client\/bootstrap\/([^/]+)$/, answer: bootstrapRoute },
  { name: 'updates', pattern: /^\/eth\/v1\/beacon\/light_client\/updates$/, answer: updatesRoute },
  {
    name: 'finality_update',
    pattern: /^\/eth\/v1\/beacon\/light_client\/finality_update$/,
    answer: finalityUpdateRoute,
  },
  {
    name: 'optimistic_update',
    pattern: /^\/eth\/v1\/beacon\/light_client\/optimistic_update$/,
    answer: optimisticUpdateRoute,
  },
  { name: 'header', pattern: /^\/eth\/v1\/beacon\/headers\/([^/]+)$/, answer: headerRoute },
  { name: 'block', pattern: /^\/eth\/v2\/beacon\/blocks\/([^/]+)$/, answer: blockRoute },
  { name: 'envelope', pattern: /^\/eth\/v1\/beacon\/execution_payload_envelopes\/([^/]+)$/, answer: envelopeRoute },
  { name: 'block_root', pattern: /^\/eth\/v1\/beacon\/blocks\/([^/]+)\/root$/, answer: blockRootRoute },
  {
    name: 'finality_checkpoints',
    pattern: /^\/eth\/v1\/beacon\/states\/([^/]+)\/finality_checkpoints$/,
    answer: finalityCheckpointsRoute,
  },
  { name: 'state_root', pattern: /^\/eth\/v1\/beacon\/states\/([^/]+)\/root$/, answer: stateRootRoute },
  { name: 'state_proof', pattern: /^\/eth\/v0\/beacon\/proof\/state\/([^/]+)$/, answer: stateProofRoute },
  { name: 'block_proof', pattern: /^\/eth\/v0\/beacon\/proof\/block\/([^/]+)$/, answer: blockProofRoute },
  { name: 'genesis', pattern: /^\/eth\/v1\/beacon\/genesis$/, answer: genesisRoute },
  { name: 'spec', pattern: /^\/eth\/v1\/config\/spec$/, answer: specRoute },
  { name: 'fork_schedule', pattern: /^\/eth\/v1\/config\/fork_schedule$/, answer: forkScheduleRoute },
  { name: 'version', pattern: /^\/eth\/v1\/node\/version$/, answer: versionRoute },
  { name: 'syncing', pattern: /^\/eth\/v1\/node\/syncing$/, answer: syncingRoute },
  { name: 'health', pattern: /^\/eth\/v1\/node\/health$/, answer: healthRoute },
]
