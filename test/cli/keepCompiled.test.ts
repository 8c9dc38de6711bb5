import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keepCompiled } from '../../ts/cli/keepCompiled.ts'

it('compiled code is kept among what belongs to the user, where Node can keep it', () => {
  const asked: unknown[] = []
  keepCompiled({ enableCompileCache: (directory: unknown) => asked.push(directory) })
  expect(asked).toEqual([join(homedir(), '.blsync', 'compiled')])
  expect(() => keepCompiled({}), 'releases before 22.1').not.toThrow()
})
