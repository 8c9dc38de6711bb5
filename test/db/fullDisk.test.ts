import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { databaseKey } from '../../ts/db/databaseKey.ts'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import { CleanUp } from '../support/clean-up.ts'

const PRLIMIT = '/usr/bin/prlimit'
const network = { network: 'mainnet', genesisValidatorsRoot: `0x${'4b'.repeat(32)}` } as const
const library = pathToFileURL(join(import.meta.dirname, '../../dist/index.js')).href
const cleanUp = new CleanUp()

/** Writes a value for each number it is sent, and says whether that worked. */
const WRITER = `
import { LevelStore } from ${JSON.stringify(library)}
const store = await LevelStore.open(process.argv[2], ${JSON.stringify(network)})
process.on('message', async ({ key, length }) => {
  const operation = { type: 'put', key: Uint8Array.from(key), value: new Uint8Array(length).fill(key.at(-1)) }
  process.send(await store.batch([operation]).then(() => 'written', ({ message }) => message))
})
process.send('open')
`

function limitFiles(process: ChildProcess, bytes: number | 'unlimited'): void {
  execFileSync(PRLIMIT, ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`])
}

async function answer(process: ChildProcess): Promise<unknown> {
  const [message] = await once(process, 'message')
  return message
}

describe.skipIf(!existsSync(PRLIMIT))('LevelStore on a disk that takes no more', () => {
  it('fails with the reason, takes writes when there is space again, and a later opening finds every one', async () => {
    const parent = await cleanUp.directory()
    const directory = join(parent, 'db')
    const script = join(parent, 'writer.mjs')
    await writeFile(script, WRITER)
    const writer = cleanUp.add(fork(script, [directory], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }), (it) =>
      it.kill('SIGKILL'),
    )
    expect(await answer(writer)).toBe('open')
    const write = async (slot: number, length: number): Promise<unknown> => {
      writer.send({ key: [...databaseKey('header-', slot)], length })
      return answer(writer)
    }
    expect(await write(1, 5_000)).toBe('written')
    limitFiles(writer, 20_000)
    // More than one part of a record: the beginning reaches the disk, the rest does not.
    expect(await write(2, 90_000)).toMatch(/cannot use the database in .*free space/)
    expect(await write(3, 5_000)).toBe('written')
    expect(await write(4, 90_000)).toMatch(/free space/)
    limitFiles(writer, 'unlimited')
    for (const slot of [5, 6, 7]) expect(await write(slot, 5_000)).toBe('written')
    writer.kill('SIGKILL')
    await once(writer, 'exit')
    const store = await LevelStore.open(directory, network)
    const lengths = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((slot) => store.get(databaseKey('header-', slot))))
    expect(lengths.map((value) => value?.length)).toEqual([5_000, undefined, 5_000, undefined, 5_000, 5_000, 5_000])
    await store.close()
  })
})
