import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryDirectory } from './npm.ts'

/** The TypeScript code block of README.md that starts with `// example: NAME`. */
export function readmeExample(name: string): string {
  const readme = readFileSync(join(repositoryDirectory, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/^```(?:ts|js)\n(.*?)^```$/gms)].map(([, code]) => code)
  const example = blocks.find((code) => code?.startsWith(`// example: ${name}\n`))
  if (example === undefined) throw new Error(`README.md has no code block that starts with "// example: ${name}"`)
  return example
}
