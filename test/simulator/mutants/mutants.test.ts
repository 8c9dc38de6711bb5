import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { edited } from './Mutant.ts'
import { mutants } from './mutants.ts'

it('bugs made by hand fit the sources: each text that they replace is there once', () => {
  const unfit = mutants.flatMap(({ name, edits }) =>
    [...new Set(edits.map(({ file }) => file))]
      .filter((file) => {
        const ofFile = edits.filter((edit) => edit.file === file)
        return edited(readFileSync(join('ts', file), 'utf8'), ofFile) === undefined
      })
      .map((file) => `${name}: ${file}`),
  )
  expect(unfit).toEqual([])
})
