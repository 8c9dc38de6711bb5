import { json, sszOrJson } from './answers.ts'
import { HostileServer } from './hostile-server.ts'
import { devnetConfig, recordedBytes, recordedJson } from './recorded.ts'

const FOLDER = ['devnet', 'minimal']

/** The network of {@link startMinimalNode}. */
export const minimalNetwork = () => devnetConfig('minimal')

/** A recorded update in both encodings. */
export function recordedUpdate(kind: 'optimistic' | 'finality', name: string): { json: unknown; ssz: Uint8Array } {
  return { json: recordedJson(...FOLDER, kind, `${name}.json`), ssz: recordedBytes(...FOLDER, kind, `${name}.ssz`) }
}

/** Slot 32 signed in slot 33, and the one after it. */
export const OPTIMISTIC_32 = 'sig00033-att00032'
export const OPTIMISTIC_33 = 'sig00034-att00033'
export const FINALITY_32 = 'sig00033-att00032-fin00016'

/** A node of the recorded minimal network that behaves until the test changes a route. */
export async function startMinimalNode(): Promise<HostileServer> {
  const optimistic = recordedUpdate('optimistic', OPTIMISTIC_32)
  const finality = recordedUpdate('finality', FINALITY_32)
  return HostileServer.start({
    '/eth/v1/beacon/genesis': json(recordedJson(...FOLDER, 'genesis.json')),
    '/eth/v1/config/spec': json(recordedJson(...FOLDER, 'config', 'spec.json')),
    '/eth/v1/node/version': json({ data: { version: 'Test/v1' } }),
    '/eth/v1/beacon/headers/head': json(recordedJson(...FOLDER, 'headers', '00060.json')),
    '/eth/v1/beacon/light_client/optimistic_update': sszOrJson(optimistic.ssz, optimistic.json, 'electra'),
    '/eth/v1/beacon/light_client/finality_update': sszOrJson(finality.ssz, finality.json, 'electra'),
  })
}
