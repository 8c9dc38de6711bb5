import { readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown'
import { thirdPartyNotices } from './build/thirdPartyNotices.ts'

/** Ways into the library, each an entry of `exports` in package.json. */
const ENTRIES = {
  index: 'ts/index.ts',
  proofs: 'ts/proofs.ts',
  ssz: 'ts/ssz.ts',
  devchain: 'ts/devchain.ts',
}

/** Users of `blsync/ssz` work with the SSZ library itself, so it is theirs; the development chain has a copy of its own. */
function isUsersSszLibrary(id: string, importer: string | undefined): boolean {
  return /^@chainsafe\//.test(id) && /[\\/]ts[\\/]types[\\/]/.test(importer ?? '')
}

/** undici's index loads fetch, caches and mocks: each user of it gets what he needs, in a chunk that is loaded when it is needed. */
const UNDICI_PARTS = {
  openWebSocketLink: `
import Agent from 'undici/lib/dispatcher/agent.js'
import websocket from 'undici/lib/web/websocket/websocket.js'
const { WebSocket } = websocket
export { Agent, WebSocket }
`,
  ProxiedConnections: `
import connect from 'undici/lib/api/api-connect.js'
import request from 'undici/lib/api/api-request.js'
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js'
Dispatcher.prototype.request = request
// By which a tunnel is opened.
Dispatcher.prototype.connect = connect
export { ProxyAgent }
`,
}

const undiciParts: Plugin = {
  name: 'undici-parts',
  resolveId(source, importer) {
    if (source !== 'undici') return null
    const user = Object.keys(UNDICI_PARTS).find((name) => importer?.endsWith(`${name}.ts`))
    if (user === undefined) throw new Error(`say in UNDICI_PARTS what ${importer} needs of undici`)
    return { id: `undici-for-${user}` }
  },
  load(id) {
    for (const [user, code] of Object.entries(UNDICI_PARTS)) if (id === `undici-for-${user}`) return code
    return null
  },
}

/** As in ts/native/addon.ts: of no bundler, and from the place of the file also in what somebody else bundles to CommonJS. */
const CREATE_REQUIRE =
  "process.getBuiltinModule('node:module').createRequire(typeof __filename === 'string' && !__filename.startsWith('[') ? __filename : import.meta.url)"

const LAZY_LEVEL_BINDING = `
import { loadDatabaseAddon } from ${JSON.stringify(resolve('ts/native/loadAddon.ts'))}
let binding
const load = () => loadDatabaseAddon(${CREATE_REQUIRE})
export default new Proxy({}, { get: (_, name) => (binding ??= load())[name] })
`

/** What the bundler itself requires with. */
const placeOfRequire: Plugin = {
  name: 'place-of-require',
  renderChunk: (code) => code.replaceAll('createRequire(import.meta.url)', CREATE_REQUIRE),
}

/** LevelDB's own addon is in the package of the platform, and loaded by whoever opens a database. */
const levelBinding: Plugin = {
  name: 'level-binding',
  resolveId(source, importer) {
    const isBinding = source === './binding' && importer?.replaceAll('\\\\', '/').includes('/classic-level/')
    if (source === 'lazy-level-binding') return { id: source }
    return isBinding ? { id: 'level-binding' } : null
  },
  load(id) {
    // A module that is required gives what it exports by default only through another one.
    if (id === 'level-binding') return `module.exports = require('lazy-level-binding').default`
    return id === 'lazy-level-binding' ? LAZY_LEVEL_BINDING : null
  },
}

/** A module that is required is in the bundle as a function, which runs when it is first called for. */
const LAZY_YAML = `
export const parse = (...args) => require('yaml').parse(...args)
export const parseAllDocuments = (...args) => require('yaml').parseAllDocuments(...args)
`

/** YAML is read by whoever brings a file of it, and by nobody else. */
const lazyYaml: Plugin = {
  name: 'lazy-yaml',
  resolveId: (source, importer) => (source === 'yaml' && importer !== 'lazy-yaml' ? { id: 'lazy-yaml' } : null),
  load: (id) => (id === 'lazy-yaml' ? LAZY_YAML : null),
}

/** Scripts of the command, whose compiled code is kept, cannot import: `import()` of our own modules has become `require` in them. */
const withoutImports: Plugin = {
  name: 'without-imports',
  renderChunk(code, { fileName }) {
    if (/\bimport\(/.test(code)) throw new Error(`${fileName} has an import() in it: import it another way`)
  },
}

/** The command scans at every start what is in its modules, a fifth of which YAML was. */
const yamlBeside: Plugin = {
  name: 'yaml-beside',
  resolveId: (source) => (source === 'yaml' ? { id: 'yaml-beside' } : null),
  load: (id) =>
    id !== 'yaml-beside'
      ? null
      : `
export const parse = (...args) => require('./yaml.cjs').parse(...args)
export const parseAllDocuments = (...args) => require('./yaml.cjs').parseAllDocuments(...args)
`,
}

/** The version is known now, and the way to package.json is another one from a chunk. */
const fixedVersion: Plugin = {
  name: 'fixed-version',
  load(id) {
    if (!/[\\/]ts[\\/]version\.ts$/.test(id)) return null
    const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'))
    return { code: `export const version = ${JSON.stringify(version)}`, moduleType: 'js' }
  },
}

/** Native helpers that `ws` looks for and does without. */
const withoutNativeHelpers: Plugin = {
  name: 'without-native-helpers',
  resolveId: (source) => (source === 'bufferutil' || source === 'utf-8-validate' ? { id: `no-${source}` } : null),
  load: (id) => (id === 'no-bufferutil' || id === 'no-utf-8-validate' ? 'throw new Error("not installed")' : null),
}

/** Commander can run subcommands that are programs of their own, and loads four of Node's modules for it; there are none here. */
const withoutPrograms: Plugin = {
  name: 'without-programs',
  resolveId: (source, importer) =>
    source === 'node:child_process' && /[\\/]commander[\\/]/.test(importer ?? '') ? { id: 'no-child-process' } : null,
  load: (id) => (id === 'no-child-process' ? 'module.exports = {}' : null),
}

/** What the command and the development chain hash by this library is little: 64 KB a copy for vector instructions are not worth it. */
const withoutVectorHashes: Plugin = {
  name: 'without-vector-hashes',
  load: (id) =>
    /[\\/]as-sha256[\\/]lib[\\/]wasmSimdCode\.js$/.test(id) ? 'export const wasmSimdCode = new Uint8Array(0)' : null,
}

/**
 * One letter that Latin-1 lacks, and V8 keeps the whole source at two bytes a letter: more than two megabytes for the command.
 */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = inAscii(file.code)
  },
}

function inAscii(code: string): string {
  return code.replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const common = {
  platform: 'node',
  plugins: [
    undiciParts,
    levelBinding,
    placeOfRequire,
    lazyYaml,
    fixedVersion,
    withoutNativeHelpers,
    withoutVectorHashes,
    asciiOnly,
  ],
} satisfies RolldownOptions

const comments = { legal: true, annotation: true, jsdoc: false }

/**
 * Bundlers leave out whole chunks of which nothing is used: what is small and used alone stands apart from what it would
 * drag along.
 */
const GROUPS = [
  { name: 'yaml', test: /node_modules[\\/]yaml[\\/]|lazy-yaml/ },
  { name: 'readConfig', test: /[\\/]ts[\\/]params[\\/]readConfig/ },
  { name: 'params', test: /[\\/]ts[\\/](params[\\/]|errors.ts|bytes.ts)/ },
]

/**
 * What every start of the command needs, with all that it imports, in few chunks: each more costs a start half a millisecond. The command
 * line itself does without the rest, so that a missing addon is reported and --help needs none of it.
 */
const COMMAND_GROUPS = [
  {
    name: 'base',
    test: /[\\/]ts[\\/](errors|clock|version|params[\\/](networks|readConfigYaml)|cli[\\/](exitCode|optionsAsFlags|readTextFile))\.ts$/,
    priority: 2,
  },
  { name: 'run', test: /[\\/]ts[\\/]cli[\\/]run\.ts$/, priority: 1 },
]

// All that lies there is published, and chunks of an earlier build may have had other names.
for (const old of ['dist/chunks', 'dist/cli/chunks', 'dist/cli/main.js']) rmSync(old, { recursive: true, force: true })

export default defineConfig([
  {
    ...common,
    // Whatever the build for `require` has in it is in this one as well.
    plugins: [...common.plugins, thirdPartyNotices],
    input: ENTRIES,
    external: isUsersSszLibrary,
    output: {
      dir: 'dist',
      format: 'esm',
      comments,
      chunkFileNames: 'chunks/[name].js',
      codeSplitting: { groups: GROUPS },
    },
  },
  /**
   * The command, which shares nothing with the library that its users bundle: few big modules, as its start is bound by loading them, and
   * in CommonJS, whose compiled code can be kept from run to run.
   */
  {
    ...common,
    plugins: [yamlBeside, withoutPrograms, withoutImports, ...common.plugins, thirdPartyNotices],
    input: { runCommandLine: 'ts/cli/runCommandLine.ts' },
    external: './yaml.cjs',
    makeAbsoluteExternalsRelative: false,
    output: {
      dir: 'dist/cli',
      format: 'cjs',
      comments,
      entryFileNames: 'chunks/[name].cjs',
      chunkFileNames: 'chunks/[name].cjs',
      codeSplitting: { groups: COMMAND_GROUPS },
    },
  },
  {
    platform: 'node',
    plugins: [asciiOnly, thirdPartyNotices],
    input: { yaml: 'yaml' },
    output: { dir: 'dist/cli/chunks', format: 'cjs', comments, entryFileNames: '[name].cjs' },
  },
  /** What loads those. */
  {
    platform: 'node',
    plugins: [asciiOnly],
    input: { main: 'ts/cli/main.ts' },
    output: { dir: 'dist/cli', format: 'cjs', comments, entryFileNames: '[name].cjs' },
  },
  /** The library once more, for `require`. Node 20 requires no ES modules, so that those among its dependencies are in it. */
  {
    ...common,
    input: ENTRIES,
    output: { dir: 'dist', format: 'cjs', comments, entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name].cjs' },
  },
])
