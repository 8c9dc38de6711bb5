import { Command } from 'commander'
import { expect, it } from 'vitest'
import { startCommand } from '../../../ts/cli/checkpoint/startCommand.ts'
import { addOptions, type Flags } from '../../../ts/cli/flags.ts'

const root = `0x${'ab'.repeat(32)}` as const

it.each([
  ['a built-in network', ['--sepolia'], '--sepolia'],
  [
    'another network, with all that names it',
    ['--beacon.config', 'c.yaml', '--beacon.genesis.gvroot', root, '--beacon.genesis.time', '17'],
    `--beacon.config c.yaml --beacon.genesis.gvroot ${root} --beacon.genesis.time 17`,
  ],
])('the command to start with is for %s', (_which, words, network) => {
  const flags = addOptions(new Command('blsync'))
    .parse([...words], { from: 'user' })
    .opts<Flags>()
  expect(startCommand(root, 'sepolia', flags)).toBe(
    `blsync ${network} --beacon.checkpoint ${root} --beacon.api <beacon node>`,
  )
})
