import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gloasTransition } from '../support/gloas-transition.ts'
import { recordedBlocks, recordedObjects } from '../types/recorded-objects.ts'
import { hasRealData, indexedFiles, readReal, realFiles, sha256Hex } from './realData.ts'

interface Kind {
  readonly name: string
  /** Whether a file is of this kind, by where it lies. */
  readonly files: RegExp
  /** Where its content is checked; text that the test must name, so that the entry cannot outlive it. */
  readonly checkedBy: readonly { readonly test: string; readonly naming: string }[]
}

/** Every kind of file there is; a file of none or of two is a failing test. */
const KINDS: readonly Kind[] = [
  {
    name: 'light-client objects: facts of the index, bytes, roots, branches, signatures',
    files:
      /^light-client\/(?!.*(\/headers\/|\/blocks\/|block-slot|beacon_genesis|config\.yaml|genesis\.ssz|(BeaconBlockHeader|ExecutionPayloadHeader|LightClientHeader|SyncAggregate|SyncCommittee)Deneb)).*\.(json|ssz|yaml)$/,
    checkedBy: [
      { test: 'types/recordings.test.ts', naming: 'recordedObjects' },
      { test: 'cli/verifyVectors.test.ts', naming: 'blsync verify on real light-client files' },
    ],
  },
  {
    name: 'parts of objects: bytes and roots',
    files:
      /^light-client\/mainnet-deneb-periods-1150-1151\/(BeaconBlockHeader|ExecutionPayloadHeader|LightClientHeader|SyncAggregate|SyncCommittee)Deneb\.ssz$/,
    checkedBy: [{ test: 'types/parts.test.ts', naming: 'mainnet-deneb-periods-1150-1151' }],
  },
  {
    name: 'blocks: root, execution block hash, engine parameters, JSON and SSZ',
    files: /^blocks\/|^light-client\/.*(\/blocks\/|\/block-slot-)/,
    checkedBy: [
      { test: 'types/BeaconBlock.test.ts', naming: 'recordedBlocks' },
      { test: 'types/payloadBlockHash.test.ts', naming: 'recordedBlocks' },
      { test: 'native/decodeBlockBytes.test.ts', naming: 'recordedBlocks' },
    ],
  },
  {
    name: 'answers of header requests: roots, the chain of parents, and missed slots',
    files: /^light-client\/mainnet-capella-period-809-head\/headers\/\d+\.json$/,
    checkedBy: [
      { test: 'vectors/headers.test.ts', naming: 'mainnet-capella-period-809-head/headers' },
      { test: 'types/Header.test.ts', naming: 'mainnet-capella-period-809-head/headers' },
    ],
  },
  {
    name: 'answers of genesis requests',
    files: /^light-client\/mainnet-capella-period-809-head\/beacon_genesis\.json$/,
    checkedBy: [{ test: 'vectors/headers.test.ts', naming: 'beacon_genesis.json' }],
  },
  {
    name: 'links of the repository they come from: a path, no data',
    files: /^light-client\/mainnet-capella-periods-800-820-ssz\/(config\.yaml|genesis\.ssz)$/,
    checkedBy: [{ test: 'vectors/ledger.test.ts', naming: 'links hold a path and no data' }],
  },
  {
    name: 'engine parameters',
    files: /^engine\/hoodi-new_payload\/[^/]+\.json$/,
    checkedBy: [{ test: 'types/payloadBlockHash.test.ts', naming: 'engine/hoodi-new_payload' }],
  },
  {
    name: 'a state, and headers beside it',
    files: /^states\/.*\.(ssz|json)$/,
    checkedBy: [
      { test: 'vectors/headers.test.ts', naming: 'sepolia-header-slot' },
      { test: 'vectors/headers.test.ts', naming: 'sepolia-deneb-slot4570816.BeaconState.ssz' },
      { test: 'devchain/officialContainers.test.ts', naming: 'sepolia-deneb-slot4570816.BeaconState.ssz' },
    ],
  },
  {
    name: 'proofs',
    files: /^proofs\/.*\.(json|yaml)$/,
    checkedBy: [{ test: 'merkle/vectors.test.ts', naming: 'published proofs' }],
  },
  {
    name: 'texts',
    files: /README-source\.md$/,
    checkedBy: [{ test: 'vectors/ledger.test.ts', naming: 'README-source' }],
  },
  {
    name: 'a made-up chain that crosses into gloas',
    files: /^synthetic\/gloas-fork-transition\/(?!meta).*\.(json|ssz)$/,
    checkedBy: [
      { test: 'types/gloas.test.ts', naming: 'gloasTransition' },
      { test: 'native/realChains.test.ts', naming: 'gloas-fork-transition' },
    ],
  },
  {
    name: 'what is in that chain',
    files: /^synthetic\/gloas-fork-transition\/meta\.json$/,
    checkedBy: [{ test: 'types/gloas.test.ts', naming: 'hash_tree_root' }],
  },
]

function filesOf(kindName: string): readonly string[] {
  const kind = KINDS.find(({ name }) => name.startsWith(kindName))
  if (kind === undefined) throw new Error(`no kind ${kindName}`)
  return realFiles().filter((file) => kind.files.test(file))
}

describe.skipIf(!hasRealData)('N10: the files of real data', () => {
  it('are all of exactly one kind, and there are files of each kind', () => {
    const found = realFiles().map((file) => ({ file, kinds: KINDS.filter(({ files }) => files.test(file)) }))
    expect(found.filter(({ kinds }) => kinds.length !== 1).map(({ file }) => file)).toEqual([])
    const counts = KINDS.map(({ name, files }) => ({
      name,
      count: found.filter(({ file }) => files.test(file)).length,
    }))
    expect(counts.filter(({ count }) => count === 0)).toEqual([])
    const lines = counts.map(({ name, count }) => `${String(count).padStart(6)}  ${name}`)
    console.log(['files of real data by kind', ...lines, `${String(found.length).padStart(6)}  in all`].join('\n'))
  })

  it('are checked by tests that are there', () => {
    for (const { test, naming } of KINDS.flatMap(({ checkedBy }) => checkedBy)) {
      const path = join(import.meta.dirname, '..', test)
      expect(existsSync(path), path).toBe(true)
      expect(readFileSync(path, 'utf8'), path).toContain(naming)
    }
  })

  it('are those of the index, byte for byte', () => {
    const indexed = indexedFiles()
    expect(realFiles()).toEqual(indexed.map(({ file }) => file).sort())
    for (const { file, bytes, sha256 } of indexed) {
      const content = readReal(file)
      expect(content.length, file).toBe(bytes)
      expect(sha256Hex(content), file).toBe(sha256)
    }
  })

  it('light-client objects: the index describes each file', () => {
    const described = [...recordedObjects()].map(({ title }) => title.split(' ')[0])
    expect([...new Set(described)].sort()).toEqual(filesOf('light-client objects'))
  })

  it('blocks: the index describes each file', () => {
    expect(
      recordedBlocks()
        .map(({ file }) => file)
        .sort(),
    ).toEqual(filesOf('blocks'))
  })

  it('the made-up chain: its list names each file', () => {
    const names = filesOf('a made-up chain').map((file) => file.replace(/^.*\/|\.(json|ssz)$/g, ''))
    expect([...new Set(names)].sort()).toEqual(gloasTransition.objects.map(({ name }) => name).sort())
  })

  it('links hold a path and no data', () => {
    for (const file of filesOf('links')) {
      expect(Buffer.from(readReal(file)).toString('utf8'), file).toMatch(
        /^(\.\.\/)+vendor\/mainnet\/metadata\/[a-z.]+$/,
      )
    }
  })
})
