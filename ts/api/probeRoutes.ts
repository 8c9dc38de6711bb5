import type { Root } from '../bytes.ts'
import { bytesToHex } from '../bytes.ts'
import { encodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot } from '../params/slots.ts'
import type { BeaconHttp } from './BeaconHttp.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import type { BeaconLightApi } from './BeaconLightApi.ts'
import { type Endpoint, endpoints } from './Endpoint.ts'
import type { ServerRoute, ServerRoutes } from './ServerRoutes.ts'

/** Near the root of any fork's state. */
const DESCRIPTOR = bytesToHex(encodeCompactFormat(formatOfGindices([8n])))

/** Finalized epochs before the newest, whose light-client data may still be in the making. */
const SETTLED_EPOCHS = [2, 3]

export interface ProbedServer {
  readonly http: BeaconHttp
  readonly api: BeaconLightApi
  readonly config: NetworkConfig
}

/**
 * Asks a node, one thing after the other, for what any node with the route has, and for nothing that it gave already. What
 * fails otherwise stays unknown, and nothing is thrown.
 *
 * @param isCheckpointOnly - whether it has bootstraps of few blocks by design, so that one that it lacks says nothing
 * @param routes - where refusals are noted
 */
export async function probeRoutes(
  { http, api, config, isCheckpointOnly }: ProbedServer & { readonly isCheckpointOnly: boolean },
  routes: ServerRoutes,
): Promise<void> {
  /** The route refuses when it refuses all of them. */
  const ask = async (route: ServerRoute, ...things: readonly Endpoint[]): Promise<void> => {
    let refusal: number | undefined
    for (const endpoint of things) {
      if (routes.gives(route)) return
      try {
        await http.get(endpoint, endpoint.ssz ? 'ssz' : 'json')
      } catch (error) {
        if (!(error instanceof BeaconHttpError) || error.status === undefined) return
        refusal = error.status
      }
    }
    if (!routes.gives(route)) routes.refused(route, refusal)
  }
  await ask('headers', endpoints.header('head'))
  await ask('light_client/optimistic_update', endpoints.optimistic)
  await ask('light_client/finality_update', endpoints.finality)
  await ask('proof/state', endpoints.stateProof('head', DESCRIPTOR))
  if (!routes.gives('light_client/updates') || !routes.gives('blocks')) {
    const head = await ifAny(api.header('head'))
    if (head !== undefined) {
      const period = periodAtSlot(config, head.header.slot)
      // The running period may be too young for an update, and the one before it may not be kept.
      const periods = period === 0 ? [0] : [period, period - 1]
      await ask('light_client/updates', ...periods.map((one) => endpoints.updates(one, 1)))
      await ask('blocks', endpoints.block(head.root))
    }
  }
  if (isCheckpointOnly || routes.gives('light_client/bootstrap')) return
  const roots = await settledCheckpoints(api, config)
  if (roots.length > 0) await ask('light_client/bootstrap', ...roots.map((root) => endpoints.bootstrap(root)))
}

/** Checkpoint blocks that have been finalized for a while; none on a young chain. */
async function settledCheckpoints(api: BeaconLightApi, config: NetworkConfig): Promise<readonly Root[]> {
  const { slotsPerEpoch } = config.preset
  const finalized = await ifAny(api.header('finalized'))
  if (finalized === undefined) return []
  const epoch = Math.floor(finalized.header.slot / slotsPerEpoch)
  const roots: Root[] = []
  for (const age of SETTLED_EPOCHS) {
    const checkpoint = epoch > age ? await ifAny(api.header((epoch - age) * slotsPerEpoch)) : undefined
    if (checkpoint !== undefined) roots.push(checkpoint.root)
  }
  return roots
}

function ifAny<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined)
}
