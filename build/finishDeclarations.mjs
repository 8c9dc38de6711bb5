// Declarations as the compiler writes them, made fit for whoever installs the package: names of files that are there, the
// addon's types among them, and a second set for CommonJS.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

const DIRECTORY = 'dist'
const ADDON = join(DIRECTORY, 'native', 'addonTypes.d.ts')

copyFileSync('index.d.ts', ADDON)
const files = readdirSync(DIRECTORY, { recursive: true }).filter((name) => name.endsWith('.d.ts'))
for (const name of files) {
  const file = join(DIRECTORY, name)
  const addon = `./${relative(dirname(file), ADDON).split(sep).join('/')}`.replace('./../', '../')
  const text = readFileSync(file, 'utf8').replaceAll(/(['"])#native\1/g, `'${addon}'`)
  writeFileSync(file, text.replaceAll(/(['"])(\.{1,2}\/[^'"]*?)(\.d)?\.(ts|js)\1/g, "'$2.js'"))
  const common = text
    .replaceAll(/(['"])(\.{1,2}\/[^'"]*?)(\.d)?\.(ts|js)\1/g, "'$2.cjs'")
    // These packages are ES modules, and so are their types.
    .replaceAll(/import\((['"]@chainsafe\/[^'"]+['"])\)/g, "import($1, { with: { 'resolution-mode': 'import' } })")
    .replaceAll(/^import (?:type )?(.* from ['"]@chainsafe\/[^'"]+['"]);$/gm, (_, names) => {
      return `import type ${names.replaceAll(/\btype /g, '')} with { 'resolution-mode': 'import' };`
    })
  writeFileSync(file.replace(/\.d\.ts$/, '.d.cts'), common)
}
