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

/**
 * Asks a node, one thing after the other, for what any node with the route has, until each route has told something of
 * itself. What fails otherwise stays unknown, and nothing is thrown.
 *
 * @param routes - where refusals are noted; what it knows is not asked
 */
export async function probeRoutes(
  { http, api, config }: { readonly http: BeaconHttp; readonly api: BeaconLightApi; readonly config: NetworkConfig },
  routes: ServerRoutes,
): Promise<void> {
  const ask = async (route: ServerRoute, endpoint: Endpoint): Promise<void> => {
    if (routes.knows(route)) return
    try {
      await http.get(endpoint, endpoint.ssz ? 'ssz' : 'json')
    } catch (error) {
      routes.refused(route, error instanceof BeaconHttpError ? error.status : undefined)
    }
  }
  await ask('headers', endpoints.header('head'))
  await ask('light_client/optimistic_update', endpoints.optimistic)
  await ask('light_client/finality_update', endpoints.finality)
  await ask('proof/state', endpoints.stateProof('head', DESCRIPTOR))
  const head = await ifAny(api.header('head'))
  if (head !== undefined) {
    await ask('light_client/updates', endpoints.updates(periodAtSlot(config, head.header.slot), 1))
    await ask('blocks', endpoints.block(head.root))
  }
  if (routes.knows('light_client/bootstrap')) return
  const finalized = await ifAny(api.header('finalized'))
  if (finalized !== undefined) await ask('light_client/bootstrap', endpoints.bootstrap(finalized.root))
}

function ifAny<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined)
}
