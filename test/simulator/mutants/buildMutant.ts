import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { build, type Plugin } from 'rolldown'
import config from '../rolldown.config.ts'
import { edited, type Mutant } from './Mutant.ts'

/**
 * Builds the simulator with a bug in the client.
 *
 * @returns its program
 * @throws when a text that is to be replaced is not there exactly once
 */
export async function buildMutant(mutant: Mutant, dir: string): Promise<string> {
  const files = [...new Set(mutant.edits.map(({ file }) => file))]
  const sources = new Map(files.map((file) => [file, withBug(mutant, file)]))
  const bugs: Plugin = {
    name: 'bugs',
    load: (id) => {
      const code = sources.get(relative('ts', id).replaceAll(sep, '/'))
      return code === undefined ? null : { code, moduleType: 'ts' }
    },
  }
  await build({
    ...config,
    input: 'test/simulator/main.ts',
    plugins: [bugs, config.plugins],
    output: { ...config.output, dir, sourcemap: false },
    logLevel: 'silent',
  })
  return join(dir, 'main.js')
}

function withBug({ name, edits }: Mutant, file: string): string {
  const code = edited(
    readFileSync(join('ts', file), 'utf8'),
    edits.filter((edit) => edit.file === file),
  )
  if (code === undefined) throw new Error(`"${name}" does not fit ${file} any more`)
  return code
}
