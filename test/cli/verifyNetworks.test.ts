import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes, type Root } from '../../ts/bytes.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { readConfigYaml } from '../../ts/params/readConfigYaml.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { verdictsOf } from './verdictsOf.ts'

function readJson<Shape>(...path: readonly string[]): Shape {
  return JSON.parse(readFileSync(vectorPath(...path), 'utf8'))
}

describe('blsync verify on networks given by their configuration', () => {
  const gloas = 'synthetic/gloas-fork-transition'
  const gloasFiles = [
    'bootstrap-fulu',
    'update-period-1-fulu',
    'update-period-2-gloas-attested-fulu-finalized',
    'update-period-2-gloas',
    'update-period-3-gloas',
    'update-period-3-gloas-no-finality',
    'finality_update-gloas',
    'optimistic_update-gloas',
    'bootstrap-gloas',
    'update-period-3-gloas-low-participation',
  ]
  for (const format of ['json', 'ssz']) {
    it.skipIf(!hasVectors(gloas))(`follows a chain from fulu into gloas, in ${format}`, async () => {
      const { config, roots } = gloasNetwork()
      const files = gloasFiles.map((name) => vectorPath(gloas, `${name}.${format}`))
      const verdicts = await verdictsOf({ config, trustedRoots: roots, files })
      expect(verdicts.map(({ kind, fork, finalizedSlot, reason }) => [kind, fork, finalizedSlot, reason])).toEqual([
        ['bootstrap', 'fulu', null, null],
        ['update', 'fulu', 9000, null],
        ['update', 'gloas', 16352, null],
        ['update', 'gloas', 18000, null],
        ['update', 'gloas', 24608, null],
        ['update', 'gloas', null, null],
        ['finality_update', 'gloas', 24832, null],
        ['optimistic_update', 'gloas', null, null],
        ['bootstrap', 'gloas', null, null],
        ['update', 'gloas', 24608, 'NOT_ENOUGH_SIGNERS'],
      ])
    })
  }

  const minimal = 'devnet/minimal'
  for (const format of ['json', 'ssz']) {
    it.skipIf(!hasVectors(minimal))(`follows a recorded network of the minimal preset, in ${format}`, async () => {
      const config = devnetConfig(minimal)
      const { file, root } = oldestBootstrap(config, minimal, format)
      const folders = ['finality', 'optimistic'].map((name) => `${minimal}/${name}`)
      const heads = folders.flatMap((folder) => filesOf(folder, format).map((name) => vectorPath(folder, name)))
      const files = [file, vectorPath(minimal, `updates/all.${format}`), ...heads]
      const verdicts = await verdictsOf({ config, trustedRoots: [root], files })
      expect(verdicts.filter(({ ok }) => !ok)).toEqual([])
      expect(new Set(verdicts.map(({ kind, fork }) => `${kind} ${fork}`))).toEqual(
        new Set([
          'bootstrap electra',
          ...['electra', 'fulu'].flatMap((fork) => [
            `update ${fork}`,
            `finality_update ${fork}`,
            `optimistic_update ${fork}`,
          ]),
        ]),
      )
      expect(verdicts.length).toBeGreaterThan(60)
    })
  }

  const partial = 'devnet/minimal-partial'
  it.skipIf(!hasVectors(partial))(
    'names the update without a committee that a server kept giving, and what it breaks',
    async () => {
      const config = devnetConfig(partial)
      const { file, root } = oldestBootstrap(config, partial, 'json')
      const files = [file, vectorPath(partial, 'updates/all.json')]
      const verdicts = await verdictsOf({ config, trustedRoots: [root], files })
      const reasons = verdicts.map(({ kind, period, reason }) => [kind, period, reason])
      expect(reasons).toEqual([
        ['bootstrap', 0, null],
        ['update', 0, 'NOT_ENOUGH_SIGNERS'],
        ['update', 1, 'SIGNATURE_PERIOD'],
        ['update', 2, 'COMMITTEE_UNKNOWN'],
        ['update', 3, 'NOT_ENOUGH_SIGNERS'],
      ])
    },
  )
})

function gloasNetwork(): { config: NetworkConfig; roots: readonly Root[] } {
  const folder = 'synthetic/gloas-fork-transition'
  const meta = readJson<{
    genesis_validators_root: string
    objects: readonly { type: string; block_root?: string }[]
  }>(folder, 'meta.json')
  const forks = ['ALTAIR', 'BELLATRIX', 'CAPELLA', 'DENEB', 'ELECTRA', 'FULU'].map(
    (fork, index) => `${fork}_FORK_VERSION: 0x0${index + 1}000099\n${fork}_FORK_EPOCH: 0\n`,
  )
  const text = `PRESET_BASE: mainnet\nCONFIG_NAME: crossing\nSECONDS_PER_SLOT: 12\nGENESIS_FORK_VERSION: 0x00000099\n${forks
    .join('')
    .replace('0x06000099', '0x60000099')}GLOAS_FORK_VERSION: 0x70000099\nGLOAS_FORK_EPOCH: 512\n`
  const genesisValidatorsRoot = bytesToHex(hexToBytes(meta.genesis_validators_root, 32))
  const bootstraps = meta.objects.filter(({ type }) => type === 'LightClientBootstrap')
  return {
    config: readConfigYaml(text, { genesisTime: 1_606_824_023, genesisValidatorsRoot }),
    roots: bootstraps.map(({ block_root }) => bytesToHex(hexToBytes(block_root ?? '', 32))),
  }
}

function devnetConfig(folder: string): NetworkConfig {
  const { data } = readJson<{ data: { genesis_time: string; genesis_validators_root: string } }>(folder, 'genesis.json')
  return readConfigYaml(readFileSync(vectorPath(folder, 'config/config.yaml'), 'utf8'), {
    genesisTime: Number(data.genesis_time),
    genesisValidatorsRoot: bytesToHex(hexToBytes(data.genesis_validators_root, 32)),
  })
}

function filesOf(folder: string, format: string): readonly string[] {
  return readdirSync(vectorPath(folder))
    .filter((name) => name.endsWith(`.${format}`))
    .sort()
}

/** Files are named `epochNNNN-` and the first digits of the block root. */
function oldestBootstrap(config: NetworkConfig, folder: string, format: string): { file: string; root: Root } {
  const name = filesOf(`${folder}/bootstrap`, format)[0] ?? ''
  const { header } = decodeBootstrap(config, { json: readJson(folder, 'bootstrap', name.replace(/\w+$/, 'json')) })
  const root = headerRoot(header.beacon)
  expect(name).toContain(root.slice(2, 10))
  return { file: vectorPath(folder, 'bootstrap', name), root }
}
