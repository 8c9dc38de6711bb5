import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const FOLDER = join(import.meta.dirname, '../docs/decisions')

it('every decision is in the list of decisions, under its own title', () => {
  const files = readdirSync(FOLDER).filter((file) => file !== 'README.md')
  const rows = files.sort().map((file) => {
    const [title = ''] = readFileSync(join(FOLDER, file), 'utf8').split('\n')
    return `- [${title.replace('# ', '')}](${file})`
  })
  const list = readFileSync(join(FOLDER, 'README.md'), 'utf8').trimEnd().split('\n')
  expect(list.filter((line) => line.startsWith('- '))).toEqual(rows)
})
