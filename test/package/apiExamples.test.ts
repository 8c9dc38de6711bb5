import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as devchain from '../../ts/devchain.ts'
import * as main from '../../ts/index.ts'
import * as proofs from '../../ts/proofs.ts'
import * as ssz from '../../ts/ssz.ts'
import { programOf } from './programOf.ts'
import { checker, compilerOptions, values } from './publicApi.ts'
import { untoldErrors, untoldSummaries, untoldUnits } from './undocumented.ts'

const library = { ...main, ...proofs, ...ssz, ...devchain }

/** What examples take for granted, with its type. */
const GIVEN: Readonly<Record<string, string>> = {
  address: "'0x00'",
  answer: 'Uint8Array',
  blockBytes: 'Uint8Array',
  bootstrap: 'api.LightClientBootstrap',
  bootstrapJson: 'Uint8Array',
  bytes: 'Uint8Array',
  chain: 'api.CommitteeChain',
  checkpoint: 'api.Root',
  client: 'api.BlsyncClient',
  committee: 'api.SyncCommittee',
  dev: 'devchain.DevChain',
  finalityJson: 'Uint8Array',
  finalizedRoot: 'Uint8Array',
  genesisValidatorsRoot: 'api.Root',
  head: '{ readonly header: api.Header }',
  header: 'api.Header',
  headerProof: 'proofs.MultiProof',
  largerProof: 'proofs.MultiProof',
  leaves: 'readonly Uint8Array[]',
  minSigners: 'number',
  optimisticJson: 'Uint8Array',
  parent: 'api.Header',
  proof: 'proofs.MultiProof',
  reader: 'api.ExecutionReader',
  proofFormat: '() => proofs.ProofFormat',
  root: 'api.Root',
  signed: 'Uint8Array',
  spec: 'api.ChainSpec',
  stateProof: 'proofs.MultiProof',
  stateRoot: 'Uint8Array',
  store: 'api.KeyValueStore',
  text: 'string',
  update: 'api.LightClientUpdate',
}

/** They ask an execution provider, which the development chain does not have. */
const NOT_RUN = ['RpcServer', 'createProvider', 'verifyAccountProof']

interface Example {
  readonly title: string
  readonly code: string
}

const examples = values.flatMap(examplesOf)

function examplesOf(symbol: ts.Symbol): readonly Example[] {
  const members =
    symbol.valueDeclaration && ts.isClassDeclaration(symbol.valueDeclaration)
      ? [...(symbol.members?.values() ?? [])]
      : []
  return [symbol, ...members].flatMap((owner) =>
    owner
      .getJsDocTags(checker)
      .filter(({ name }) => name === 'example')
      .map(({ text }) => ({
        title: owner === symbol ? symbol.name : `${symbol.name}.${owner.name}`,
        code: ts.displayPartsToString(text),
      })),
  )
}

/** All examples as functions of one module, with whatever they name in scope. */
function moduleOf(all: readonly Example[]): string {
  const names = Object.keys(library).join(', ')
  const scope = all.map(({ code }, index) => `export async function example${index}(): Promise<void> {\n${code}\n}`)
  return `
import type * as api from '../../ts/index.ts'
import type * as devchain from '../../ts/devchain.ts'
import type * as proofs from '../../ts/proofs.ts'
import { readFile, writeFile } from 'node:fs/promises'
import { createPublicClient, custom } from 'viem'
import * as library from './library.ts'
const { ${names} } = library
${typeAliases()}
${Object.entries(GIVEN)
  .map(([name, type]) => `declare const ${name}: ${type}`)
  .join('\n')}
${scope.join('\n')}
`
}

/** Classes are types as well. */
function typeAliases(): string {
  const classes = values.filter(({ flags }) => (flags & ts.SymbolFlags.Class) !== 0)
  const typesAlone = ['BeaconServer', 'EngineServer']
  return [...classes.map(({ name }) => name), ...typesAlone].map((name) => `type ${name} = library.${name}`).join('\n')
}

/** What the compiler says of all examples; `noUnusedLocals` is not a rule for them. */
function faultsOf(all: readonly Example[]): readonly string[] {
  const file = join(import.meta.dirname, 'allExamples.ts')
  const virtual = new Map([
    [file, moduleOf(all)],
    [
      join(import.meta.dirname, 'library.ts'),
      ['index', 'proofs', 'ssz', 'devchain'].map((name) => `export * from '../../ts/${name}.ts'\n`).join(''),
    ],
  ])
  const checked = programOf([file], { ...compilerOptions(), noEmit: true, noUnusedLocals: false }, virtual)
  const source = checked.getSourceFile(file)
  return [...checked.getSyntacticDiagnostics(source), ...checked.getSemanticDiagnostics(source)].map(
    ({ messageText, start = 0 }) => {
      const before = source?.text.slice(0, start) ?? ''
      const index = before.split('async function example').length - 2
      return `${all[index]?.title}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    },
  )
}

/** Addresses and paths of examples, as they are in this test. */
const HERE: readonly (readonly [string, string])[] = [
  [
    "network: 'mainnet', servers: [{ url: 'http://localhost:5052' }]",
    'network: mainnet, servers: [{ url: dev.beaconUrl }]',
  ],
  ["'/var/lib/blsync/db'", "directory + '/db'"],
  ["'/var/lib/ethereum/jwt.hex'", "directory + '/jwt.hex'"],
  ['port: 5052', 'port: 0'],
  ['minSigners: 342', 'minSigners'],
]

/** A proof of a header's body root, which has no helper of its own here on purpose. */
function proofOfHeader(header: main.Header): main.MultiProof {
  const number = (value: number): Uint8Array => {
    const node = new Uint8Array(32)
    new DataView(node.buffer).setBigUint64(0, BigInt(value), true)
    return node
  }
  const pair = (a: Uint8Array, b: Uint8Array): Uint8Array => createHash('sha256').update(a).update(b).digest()
  const { slot, proposerIndex, parentRoot, stateRoot, bodyRoot } = header
  const [parent, state, body] = [parentRoot, stateRoot, bodyRoot].map((root) => main.hexToBytes(root, 32))
  const zero = new Uint8Array(32)
  if (parent === undefined || state === undefined || body === undefined) throw new Error('a header has three roots')
  const left = pair(pair(number(slot), number(proposerIndex)), pair(parent, state))
  return new main.MultiProof(proofs.formatOfGindices([12n]), Buffer.concat([left, body, zero, pair(zero, zero)]))
}

describe('the comments of what the library exports', () => {
  it('begin with what it is', () => {
    expect(untoldSummaries()).toEqual([])
  })

  it('tell the errors that it throws', () => {
    expect(untoldErrors()).toEqual([])
  })

  it('tell the unit of a number whose name does not', () => {
    expect(untoldUnits()).toEqual([])
  })
})

describe('the examples of what the library exports', () => {
  const directory = mkdtempSync(join(tmpdir(), 'blsync-api-'))
  const given = new Map<string, unknown>()
  const ending: (() => unknown)[] = []

  beforeAll(async () => {
    const epochs = { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0 }
    const dev = await devchain.DevChain.create({ slotDurationMs: 1000, historySlots: 192, forkEpochs: epochs })
    await dev.start()
    const { config, checkpointRoot: root } = dev
    const fetched = async (path: string, accept = 'application/json'): Promise<Uint8Array> => {
      const response = await fetch(`${dev.beaconUrl}/eth/${path}`, { headers: { accept } })
      if (!response.ok) throw new Error(`status ${response.status} for ${path}`)
      return new Uint8Array(await response.arrayBuffer())
    }
    const octets = 'application/octet-stream'
    const bootstrapJson = await fetched(`v1/beacon/light_client/bootstrap/${root}`)
    const bootstrap = main.decodeBootstrap(config, { jsonBytes: bootstrapJson })
    const answer = await fetched('v1/beacon/light_client/updates?start_period=0&count=2', octets)
    const [update] = main.decodeUpdates(config, { ssz: answer })
    if (update === undefined) throw new Error('the chain has no update')
    const minSigners = 22
    const chain = await main.CommitteeChain.open({ config, store: new main.MemoryStore(), minSigners })
    await chain.initCheckpoint({ root, bootstrap })
    const client = await main.BlsyncClient.create({
      network: config,
      servers: [{ url: dev.beaconUrl }],
      checkpoint: root,
    })
    client.start()
    ending.push(
      () => client.stop(),
      () => dev.stop(),
    )
    const { header } = await client.verifiedHeader('head', { signal: AbortSignal.timeout(60_000) })
    const slots = await client.verifiedSlots({ from: header.slot - 4, to: header.slot - 1 })
    const parent = slots.flatMap((slot) => ('header' in slot ? [slot.header] : [])).at(-1)
    const format = proofs.formatOfGindices([169n])
    const proof = await client.proveState({ header, format })
    const finalized = await client.verifiedHeader('finalized')
    const finality = await fetched('v1/beacon/light_client/finality_update')
    const all = {
      answer,
      blockBytes: await fetched(`v2/beacon/blocks/${root}`, octets),
      bootstrap,
      bootstrapJson,
      bytes: main.encodeUpdate(config, update),
      chain,
      checkpoint: root,
      client,
      committee: main.SyncCommittee.deserialize(bootstrap.currentSyncCommittee),
      dev,
      finalityJson: finality,
      finalizedRoot: update.finalizedHeader && main.hexToBytes(main.headerRoot(update.finalizedHeader.beacon)),
      genesisValidatorsRoot: config.genesisValidatorsRoot,
      head: { header },
      header,
      headerProof: proofOfHeader(finalized.header),
      largerProof: await client.proveState({ header, format: proofs.formatOfGindices([169n, 2828n]) }),
      leaves: proofs.leafGindices(format).map((gindex) => proof.node(gindex)),
      minSigners,
      optimisticJson: await fetched('v1/beacon/light_client/optimistic_update'),
      parent,
      proof,
      proofFormat: () => format,
      root,
      signed: main.signingRoot(config, update.attestedHeader.beacon, update.signatureSlot),
      spec: main.chainSpec(config),
      stateProof: proof,
      stateRoot: main.hexToBytes(header.stateRoot),
      store: new main.MemoryStore(),
      text: dev.configYaml,
      update,
      // The network of the test in place of the one of the examples.
      mainnet: config,
      directory,
      console: { log: () => undefined, error: () => undefined },
      process: {},
      readFile: (file: string, ...rest: []) => (file === 'config.yaml' ? dev.configYaml : readFile(file, ...rest)),
      writeFile: (file: string, data: Uint8Array) => writeFile(join(directory, file), data),
    }
    await writeFile(join(directory, 'jwt.hex'), dev.jwtSecretHex)
    for (const [name, value] of Object.entries({ ...library, ...all })) given.set(name, value)
  })

  afterAll(async () => {
    for (const end of ending) await end()
    rmSync(directory, { recursive: true, force: true })
  })

  it('are there for every value', () => {
    const shown = new Set(examples.map(({ title }) => title))
    expect(values.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([])
  })

  it('are right to the compiler', () => {
    expect(faultsOf(examples)).toEqual([])
  })

  it.each(examples.filter(({ title }) => !NOT_RUN.includes(title)))('run: $title', async ({ code }) => {
    const here = HERE.reduce((text, [there, instead]) => text.replace(there, instead), code)
    const { outputText } = ts.transpileModule(here, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    })
    const run = asyncFunction([...given.keys()], `{{\n${outputText}\n}}`)
    await expect(run(...given.values())).resolves.toBeUndefined()
  })
})

function asyncFunction(names: readonly string[], body: string): (...values: readonly unknown[]) => Promise<unknown> {
  const run: unknown = new Function(`return async (${names.join(', ')}) => ${body}`)()
  if (typeof run !== 'function') throw new Error('no function')
  return (...args) => run(...args)
}
