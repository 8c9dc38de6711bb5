import { LIGHT_CLIENT_ROUTES, type RouteReport, type ServerRoute } from './ServerRoutes.ts'

/** How the operators of a client make it give more. */
interface ClientProfile {
  /** How its version text begins, in lower case. */
  readonly name: string
  readonly lightClient: string
  readonly proof?: string
}

/** Facts of the clients' own command lines, November 2026. */
const PROFILES: readonly ClientProfile[] = [
  {
    name: 'lodestar',
    lightClient: 'start it without --disableLightClientServer and with lightclient among --rest.namespace',
    proof: "start it with --rest.namespace '*'",
  },
  { name: 'prysm', lightClient: 'start it with --enable-light-client' },
  {
    name: 'nimbus',
    lightClient: 'start it with --light-client-data-serve=true --light-client-data-import-mode=full',
  },
  {
    name: 'lighthouse',
    lightClient: 'start it without --disable-light-client-server (before version 6: with --light-client-server)',
  },
  {
    name: 'teku',
    lightClient: 'it has no updates: add a node of another client; --Xrest-api-light-client-enabled adds bootstraps',
  },
  { name: 'grandine', lightClient: 'it serves only heads and blocks: add a node of another client' },
  { name: 'blsync/', lightClient: 'wait until it has caught up, or start it from an older checkpoint' },
]

const ANY_CLIENT = 'enable its light-client server, or add another node'

/**
 * What to do about what a node lacks.
 *
 * @param client - its version text
 * @returns undefined where nothing is needed, or nothing can be done
 */
export function routeRemedy(client: string | undefined, { lacks }: RouteReport): string | undefined {
  const profile = PROFILES.find(({ name }) => client?.toLowerCase().startsWith(name))
  if (lacks.some((route) => isLightClientRoute(route))) return profile?.lightClient ?? ANY_CLIENT
  return lacks.includes('proof/state') ? profile?.proof : undefined
}

function isLightClientRoute(route: ServerRoute): boolean {
  return LIGHT_CLIENT_ROUTES.some((candidate) => candidate === route)
}
