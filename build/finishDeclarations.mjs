// Declarations as the compiler writes them, made fit for whoever installs the package: only what the entries lead to, names of
// files that are there, the addon's types among them, and a second set for CommonJS.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'

const DIRECTORY = 'dist'
const ADDON = join('native', 'addonTypes.d.ts')
const ENTRIES = ['index.d.ts', 'proofs.d.ts', 'ssz.d.ts', 'devchain.d.ts']
const RELATIVE = /(['"])(\.{1,2}\/[^'"]*?)(\.d)?\.(ts|js)\1/g

copyFileSync('index.d.ts', join(DIRECTORY, ADDON))
const texts = new Map()
for (const entry of ENTRIES) visit(entry)
for (const name of readdirSync(DIRECTORY, { recursive: true })) {
  if (/\.d\.c?ts$/.test(name) && !texts.has(name)) rmSync(join(DIRECTORY, name))
}
for (const [name, text] of texts) {
  const file = join(DIRECTORY, name)
  writeFileSync(file, text.replaceAll(RELATIVE, "'$2.js'"))
  const common = text
    .replaceAll(RELATIVE, "'$2.cjs'")
    // These packages are ES modules, and so are their types.
    .replaceAll(/import\((['"]@chainsafe\/[^'"]+['"])\)/g, "import($1, { with: { 'resolution-mode': 'import' } })")
    .replaceAll(/^import (?:type )?(.* from ['"]@chainsafe\/[^'"]+['"]);$/gm, (_, names) => {
      return `import type ${names.replaceAll(/\btype /g, '')} with { 'resolution-mode': 'import' };`
    })
  writeFileSync(file.replace(/\.d\.ts$/, '.d.cts'), common)
}

/** Reads a file and whatever it names. */
function visit(name) {
  if (texts.has(name)) return
  const addon = `./${relative(dirname(name), ADDON).split(sep).join('/')}`.replace('./../', '../')
  const text = withoutUnusedImports(readFileSync(join(DIRECTORY, name), 'utf8')).replaceAll(
    /(['"])#native\1/g,
    `'${addon}'`,
  )
  texts.set(name, text)
  for (const [, , path] of text.matchAll(RELATIVE)) visit(normalize(join(dirname(name), `${path}.d.ts`)))
}

/** What only internal members used is still imported after the compiler has left them out. */
function withoutUnusedImports(text) {
  return text.replaceAll(/^import (?:type )?\{([^}]*)\} from '[^']+';\n/gm, (line, names) => {
    const locals = names.split(',').map((name) => name.trim().split(' ').at(-1))
    const others = text.replace(line, '')
    return locals.some((local) => new RegExp(`\\b${local}\\b`).test(others)) ? line : ''
  })
}
