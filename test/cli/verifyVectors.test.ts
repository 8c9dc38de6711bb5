import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { mainnet, sepolia } from '../../ts/params/networks.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { bootstrapRoots, goodVerdicts, indexedFiles } from './vectorIndex.ts'
import { verdictsOf } from './verdictsOf.ts'

const lightClient = (folder: string) => `light-client/${folder}`

/** Real chains, each from its first bootstrap on; files in an order in which each is proven by those before it. */
const chains = [
  {
    title: '163 altair periods as flat JSON',
    folder: lightClient('mainnet-altair-periods-290-452'),
    first: 'bootstrap.json',
  },
  {
    title: 'the altair to bellatrix fork, with bootstraps on both sides',
    folder: lightClient('mainnet-altair-to-bellatrix-periods-563-568'),
    first: 'bootstrap-slot-4612096.json',
  },
  {
    title: '21 capella periods as framed SSZ',
    folder: lightClient('mainnet-capella-periods-800-820-ssz'),
    first: 'bootstrap.ssz',
  },
  {
    title: 'the head of a capella period',
    folder: lightClient('mainnet-capella-period-809-head'),
    first: 'bootstrap-slot-6632736.json',
  },
  {
    title: 'six capella periods as a JSON list',
    folder: lightClient('mainnet-capella-periods-862-867'),
    first: 'bootstrap.json',
  },
  {
    title: 'two deneb periods as YAML with digests',
    folder: lightClient('mainnet-deneb-portal'),
    first: 'bootstrap.yaml',
  },
  {
    title: 'two deneb periods as JSON and bare SSZ',
    folder: lightClient('mainnet-deneb-periods-1150-1151'),
    first: 'BootstrapDeneb.json',
  },
  { title: 'an electra head', folder: lightClient('mainnet-electra-period-1429'), first: 'bootstrap.json' },
  { title: 'a fulu period', folder: lightClient('mainnet-fulu-period-1711'), first: 'bootstrap.json' },
]

/** The first bootstrap, then updates, then the rest: what the updates prove. */
function inProvenOrder(folder: string, first: string): readonly string[] {
  const order = ['update', 'bootstrap', 'optimistic_update', 'finality_update']
  const rank = (file: string) => (file === `${folder}/${first}` ? -1 : order.indexOf(goodVerdicts(file)[0]?.kind ?? ''))
  const slot = (file: string) => goodVerdicts(file)[0]?.attestedSlot ?? 0
  return [...indexedFiles(folder)].sort((a, b) => rank(a) - rank(b) || slot(a) - slot(b))
}

describe('blsync verify on real light-client files', () => {
  for (const { title, folder, first } of chains) {
    it.skipIf(!hasVectors(folder))(`finds every object good and names its facts: ${title}`, async () => {
      const files = inProvenOrder(folder, first)
      const verdicts = await verdictsOf({
        config: mainnet,
        trustedRoots: files.flatMap(bootstrapRoots),
        files: files.map((file) => vectorPath(file)),
      })
      expect(verdicts).toEqual(files.flatMap(goodVerdicts))
      expect(verdicts.length).toBeGreaterThan(2)
    })
  }

  const portal = lightClient('mainnet-capella-portal')
  it.skipIf(!hasVectors(portal))(
    'takes a file whose committees were proven by another form of the same chain',
    async () => {
      const before = inProvenOrder(lightClient('mainnet-capella-periods-800-820-ssz'), 'bootstrap.ssz')
      const files = [...before, ...inProvenOrder(portal, 'updates.yaml')]
      const verdicts = await verdictsOf({
        config: mainnet,
        trustedRoots: files.flatMap(bootstrapRoots),
        files: files.map((file) => vectorPath(file)),
      })
      expect(verdicts).toEqual(files.flatMap(goodVerdicts))
    },
  )

  const sepoliaFolder = lightClient('sepolia-electra-periods-925-928')
  const sepoliaFile = (period: number) => `${sepoliaFolder}/update-period-${period}.json`
  it.skipIf(!hasVectors(sepoliaFolder))('continues from a data directory and keeps what it proved there', async () => {
    const datadir = mkdtempSync(join(tmpdir(), 'blsync-verify-'))
    const database = () =>
      LevelStore.open(join(datadir, 'db'), { network: 'sepolia', genesisValidatorsRoot: sepolia.genesisValidatorsRoot })
    const seeded = await database()
    const json: unknown = JSON.parse(readFileSync(vectorPath(sepoliaFile(925)), 'utf8'))
    const { nextSyncCommittee } = decodeUpdate(sepolia, { json })
    const chain = await CommitteeChain.open({ config: sepolia, store: seeded, minSigners: 342 })
    await chain.addFixedRoot(926, bytesToHex(SyncCommittee.deserialize(nextSyncCommittee).root))
    await chain.addCommittee(926, nextSyncCommittee)
    await chain.settled()
    await seeded.close()

    const verify = (...periods: readonly number[]) =>
      verdictsOf({
        config: sepolia,
        trustedRoots: [],
        files: periods.map((period) => vectorPath(sepoliaFile(period))),
        datadir,
      })
    expect(await verify(926)).toEqual(goodVerdicts(sepoliaFile(926)))
    expect(await verify(927, 928)).toEqual([927, 928].map(sepoliaFile).flatMap(goodVerdicts))
    rmSync(datadir, { recursive: true })
  })
})
