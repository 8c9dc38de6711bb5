import { loadAddon } from './loadAddon.ts'

type Addon = typeof import('#native')

/** Not imported: webpack takes a `createRequire` that it sees for its own. */
const { createRequire } = process.getBuiltinModule('node:module')

/**
 * Bundled to CommonJS by somebody else, a module has no `import.meta`. Every module of a program on the command line or from
 * standard input sees a `[eval]` or `[stdin]` as its name.
 */
const hasFile = typeof __filename === 'string' && !__filename.startsWith('[')
const require = createRequire(hasFile ? __filename : import.meta.url)

/** The addon, loaded once for the process, and not awaited: whoever awaits cannot be required. */
export const addon: Addon = loadAddon<Addon>(require)
