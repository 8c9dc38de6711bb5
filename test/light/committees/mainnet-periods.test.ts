import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LevelStore } from '../../../ts/db/LevelStore.ts'
import { CommitteeChain } from '../../../ts/light/committees/CommitteeChain.ts'
import { LightClientStore } from '../../../ts/light/store/LightClientStore.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { headerRoot } from '../../../ts/types/Header.ts'
import { decodeBootstrap } from '../../../ts/types/LightClientBootstrap.ts'
import { decodeUpdate, encodeUpdate } from '../../../ts/types/LightClientUpdate.ts'
import { hasVectors, vectorPath } from '../../support/vectors.ts'

const directory = 'light-client/mainnet-altair-periods-290-452'
const FIRST_PERIOD = 290
const minSigners = 342

async function readJson(...path: readonly string[]): Promise<unknown> {
  return JSON.parse(await readFile(vectorPath(directory, ...path), 'utf8'))
}

async function updateTexts(): Promise<readonly string[]> {
  const names = (await readdir(vectorPath(directory, 'updates'))).sort()
  return Promise.all(names.map((name) => readFile(vectorPath(directory, 'updates', name), 'utf8')))
}

describe.skipIf(!hasVectors(directory))('163 real periods of mainnet', () => {
  it('are verified, stored, and found again after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'blsync-chain-'))
    const network = { network: mainnet.name, genesisValidatorsRoot: mainnet.genesisValidatorsRoot }
    const bootstrap = decodeBootstrap(mainnet, { json: await readJson('bootstrap.json') })
    const texts = await updateTexts()
    expect(texts).toHaveLength(163)
    try {
      let store = await LevelStore.open(folder, network)
      let chain = await CommitteeChain.open({ config: mainnet, store, minSigners })
      await chain.initCheckpoint({ root: headerRoot(bootstrap.header.beacon), bootstrap })
      for (let start = 0; start < texts.length; start += 128) {
        const bytes = Buffer.from(`[${texts.slice(start, start + 128).join(',')}]`)
        const answer = { bytes, encoding: 'json', startPeriod: FIRST_PERIOD + start, maxItems: 128 } as const
        const { error, inserted } = await chain.insertUpdates(answer)
        expect(error).toBeUndefined()
        expect(inserted).toBe(Math.min(128, texts.length - start))
      }
      expect(chain.nextSyncPeriod).toBe(453)
      await chain.settled()
      await store.close()

      store = await LevelStore.open(folder, network)
      chain = await CommitteeChain.open({ config: mainnet, store, minSigners })
      expect(chain.nextSyncPeriod).toBe(453)
      expect(chain.committeePeriods).toEqual({ start: FIRST_PERIOD, end: 454 })
      const stored = await chain.update(400)
      const original = decodeUpdate(mainnet, { json: JSON.parse(texts[400 - FIRST_PERIOD] ?? '') })
      expect(stored?.ssz).toEqual(encodeUpdate(mainnet, original))
      await chain.settled()
      await store.close()
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it("carry the specification's store through the first periods", async () => {
    const bootstrap = decodeBootstrap(mainnet, { json: await readJson('bootstrap.json') })
    const store = LightClientStore.initialize(mainnet, { root: headerRoot(bootstrap.header.beacon), bootstrap })
    const texts = await updateTexts()
    for (const text of texts.slice(0, 8)) {
      const update = decodeUpdate(mainnet, { json: JSON.parse(text) })
      store.processUpdate(update, update.signatureSlot)
      expect(store.finalizedHeader).toEqual(update.finalizedHeader)
    }
  })
})
