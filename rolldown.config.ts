import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'rolldown'

/** Loaded as they are: native, or needed by the development chain and by users of `sszTypes` alone. */
const EXTERNAL = ['#native', /^@chainsafe\//, /^@noble\//]

/** undici's index loads fetch, caches, mocks and WebSocket, which take longer than everything else of a start together. */
const SLIM_UNDICI = `
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
import Pool from 'undici/lib/dispatcher/pool.js'
import request from 'undici/lib/api/api-request.js'
Dispatcher.prototype.request = request
export { Pool }
`

/** Needs more of undici than its pool, and is itself loaded only when it is needed. */
const WHOLE_UNDICI = /[\\/]openWebSocketLink\.ts$/

const slimUndici: Plugin = {
  name: 'slim-undici',
  resolveId(source, importer) {
    if (source !== 'undici') return null
    return WHOLE_UNDICI.test(importer ?? '') ? { id: source, external: true } : { id: 'slim-undici' }
  },
  load: (id) => (id === 'slim-undici' ? SLIM_UNDICI : null),
}

/** LevelDB's own addon is found from the folder of its package. */
const levelBinding: Plugin = {
  name: 'level-binding',
  resolveId(source, importer) {
    const isBinding = source === './binding' && importer?.includes('/classic-level/')
    return isBinding ? { id: 'classic-level/binding.js', external: true } : null
  },
}

const LAZY_YAML = `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
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

/** Few big modules in place of hundreds of small ones: the start of the command is bound by loading them. */
export default defineConfig({
  input: { index: 'ts/index.ts', 'cli/main': 'ts/cli/main.ts' },
  platform: 'node',
  external: EXTERNAL,
  plugins: [slimUndici, levelBinding, lazyYaml, fixedVersion],
  output: {
    dir: 'dist',
    format: 'esm',
    comments: { legal: true, annotation: false, jsdoc: false },
    chunkFileNames: 'chunks/[name].js',
  },
})
