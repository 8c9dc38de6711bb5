import { fullProof } from './fullProof.ts'
import { loadPeer } from './loadPeer.ts'
import type { RealChain } from './realChain.ts'
import type { Row } from './Stopwatch.ts'
import { signaturePeers } from './signaturePeers.ts'

interface SszType {
  fromJson(json: unknown): unknown
  hashTreeRoot(value: unknown): Uint8Array
  deserialize(bytes: Uint8Array): unknown
}

interface Lodestar {
  readonly config: unknown
  readonly types: {
    readonly ssz: { readonly altair: { readonly LightClientUpdate: SszType; readonly SyncCommittee: SszType } }
  }
  readonly validation: {
    assertValidLightClientUpdate(config: unknown, committee: unknown, update: unknown): void
    assertValidSignedHeader(
      config: unknown,
      committee: unknown,
      aggregate: unknown,
      root: Uint8Array,
      slot: number,
    ): void
  }
  readonly utils: { deserializeSyncCommittee(committee: unknown): unknown }
}

interface PersistentMerkleTree {
  createNodeFromProof(proof: { type: 'compactMulti'; leaves: readonly Uint8Array[]; descriptor: Uint8Array }): {
    readonly root: Uint8Array
  }
}

/** The same work by others, on the same data. */
export async function peerRows(chain: RealChain): Promise<readonly Row[]> {
  const lodestar = await loadLodestar()
  const { altair } = lodestar.types.ssz
  const { fromJson } = altair.LightClientUpdate
  const update: unknown = fromJson.call(altair.LightClientUpdate, chain.update.json)
  const signers = lodestar.utils.deserializeSyncCommittee(altair.SyncCommittee.deserialize(chain.committee))
  const { createNodeFromProof } = await loadPeer<PersistentMerkleTree>('@chainsafe/persistent-merkle-tree')
  const proofs = [1024, 64, 4].map((leaves) => ({ leaves, proof: fullProof(leaves) }))
  return [
    {
      name: 'peer: @lodestar/light-client, update from JSON, new committee',
      yardstick: 'Y',
      rounds: 5,
      work: () => {
        const committee = lodestar.utils.deserializeSyncCommittee(altair.SyncCommittee.deserialize(chain.committee))
        const decoded = altair.LightClientUpdate.fromJson(chain.update.json)
        lodestar.validation.assertValidLightClientUpdate(lodestar.config, committee, decoded)
      },
    },
    {
      name: 'peer: @lodestar/light-client, update, committee ready',
      yardstick: 'Y',
      rounds: 5,
      work: () => lodestar.validation.assertValidLightClientUpdate(lodestar.config, signers, update),
    },
    ...(await signaturePeers(chain.committee)),
    {
      name: 'peer: @chainsafe/ssz, committee root',
      yardstick: 'S',
      work: () => altair.SyncCommittee.hashTreeRoot(altair.SyncCommittee.deserialize(chain.committee)),
    },
    ...proofs.map(
      ({ leaves, proof }): Row => ({
        name: `peer: @chainsafe/persistent-merkle-tree, multiproof of ${leaves}`,
        yardstick: 'S',
        work: () => createNodeFromProof({ type: 'compactMulti', ...proof }).root,
      }),
    ),
  ]
}

async function loadLodestar(): Promise<Lodestar> {
  const { createChainForkConfig, defaultChainConfig, createBeaconConfig } = await loadPeer<{
    readonly defaultChainConfig: unknown
    createChainForkConfig(config: unknown): unknown
    createBeaconConfig(config: unknown, genesisValidatorsRoot: Uint8Array): unknown
  }>('@lodestar/config')
  const root = Buffer.from('4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95', 'hex')
  return {
    config: createBeaconConfig(createChainForkConfig(defaultChainConfig), root),
    types: await loadPeer<Lodestar['types']>('@lodestar/types'),
    validation: await loadPeer<Lodestar['validation']>('@lodestar/light-client/validation'),
    utils: await loadPeer<Lodestar['utils']>('@lodestar/light-client/utils'),
  }
}
