import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown'

/** Loaded as they are: native, or needed by the development chain, by users of `sszTypes`, for proxies or for WebSockets alone. */
const EXTERNAL = [/^@chainsafe\//, /^@noble\//, 'undici']

/** Bundled to CommonJS by somebody else, a module has no `import.meta`. */
const REQUIRE = `
import { createRequire } from 'node:module'
const require = createRequire(typeof __filename === 'string' ? __filename : import.meta.url)
`

const LAZY_LEVEL_BINDING = `${REQUIRE}
let binding
export default new Proxy({}, { get: (_, name) => (binding ??= require('classic-level/binding.js'))[name] })
`

/** LevelDB's own addon is found from the folder of its package, and loaded by whoever opens a database. */
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

const LAZY_YAML = `${REQUIRE}
export const parse = (...args) => require('yaml').parse(...args)
export const parseAllDocuments = (...args) => require('yaml').parseAllDocuments(...args)
`

/** YAML is read by whoever brings a file of it, and by nobody else. */
const lazyYaml: Plugin = {
  name: 'lazy-yaml',
  resolveId: (source) => (source === 'yaml' ? { id: 'lazy-yaml' } : null),
  load: (id) => (id === 'lazy-yaml' ? LAZY_YAML : null),
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

const common = {
  platform: 'node',
  plugins: [levelBinding, lazyYaml, fixedVersion],
} satisfies RolldownOptions

const comments = { legal: true, annotation: false, jsdoc: false }

export default defineConfig([
  /** Few big modules in place of hundreds of small ones: the start of the command is bound by loading them. */
  {
    ...common,
    input: { index: 'ts/index.ts', 'cli/main': 'ts/cli/main.ts' },
    external: EXTERNAL,
    output: { dir: 'dist', format: 'esm', comments, chunkFileNames: 'chunks/[name].js' },
  },
  /** The library once more, for `require`. Node 20 requires no ES modules, so that those among its dependencies are in it. */
  {
    ...common,
    input: { index: 'ts/index.ts' },
    external: ['undici'],
    output: { dir: 'dist', format: 'cjs', comments, entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name].cjs' },
  },
])
