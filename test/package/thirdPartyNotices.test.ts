import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const DIST = join(import.meta.dirname, '../../dist')

it.each([
  { bundle: '.', packages: ['classic-level', 'jose', 'undici', 'yaml', '@chainsafe/ssz', '@noble/hashes'] },
  { bundle: 'cli', packages: ['classic-level', 'commander', 'jose', 'undici', '@noble/hashes'] },
  { bundle: 'cli/chunks', packages: ['yaml'] },
])('The licence of what is inside goes with the bundle in $bundle', ({ bundle, packages }) => {
  const notices = readFileSync(join(DIST, bundle, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
  for (const name of packages) expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\([A-Z]`, 'm'))
})
