import { hexToBytes } from '../bytes.ts'
import { decodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import type { SyncRequest, SyncResponse } from '../sync/requests.ts'
import type { BeaconLightApi } from './BeaconLightApi.ts'
import { ifThere } from './ifThere.ts'

/** Asks a node for what a request of the scheduler wants. */
export async function performRequest(api: BeaconLightApi, request: SyncRequest): Promise<SyncResponse> {
  switch (request.kind) {
    case 'bootstrap':
      return { kind: 'bootstrap', bootstrap: await api.bootstrap(request.root) }
    case 'updates':
      return { kind: 'updates', ...(await api.updates(request.startPeriod, request.count)) }
    case 'updateScores': {
      const told = await ifThere(api.updateScores(request))
      return { kind: 'updateScores', ...(told !== undefined && { told }) }
    }
    case 'header': {
      const { header, canonical, finalized } = await api.header(request.block)
      return { kind: 'header', header, canonical, finalized }
    }
    case 'headerAt': {
      const header = await api.headerAt(request.slot)
      return { kind: 'headerAt', ...(header !== undefined && { header }) }
    }
    case 'stateProof': {
      const proof = await api.stateProof(request.stateRoot, decodeCompactFormat(hexToBytes(request.descriptor)))
      return { kind: 'stateProof', ...(proof !== undefined && { proof }) }
    }
    case 'block': {
      const block = await ifThere(api.block(request.root))
      return { kind: 'block', ...(block !== undefined && { block }) }
    }
    case 'envelope': {
      const envelope = await api.envelope(request.root)
      return { kind: 'envelope', ...(envelope !== undefined && { envelope }) }
    }
    case 'finality': {
      const update = await ifThere(api.finality())
      return { kind: 'finality', ...(update !== undefined && { update }) }
    }
    case 'optimistic': {
      const update = await ifThere(api.optimistic())
      return { kind: 'optimistic', ...(update !== undefined && { update }) }
    }
  }
}
