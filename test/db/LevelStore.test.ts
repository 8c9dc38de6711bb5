import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asciiBytes } from '../../ts/db/databaseKey.ts'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import { ConfigError } from '../../ts/errors.ts'

const mainnet = { network: 'mainnet', genesisValidatorsRoot: `0x${'4b'.repeat(32)}` } as const
const sepolia = { network: 'sepolia', genesisValidatorsRoot: `0x${'d8'.repeat(32)}` } as const

let parent: string
let directory: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'blsync-db-'))
  directory = join(parent, 'new', 'db')
})

afterEach(async () => {
  await rm(parent, { recursive: true })
})

async function openingError(
  network = mainnet as { readonly network: string; readonly genesisValidatorsRoot: `0x${string}` },
): Promise<ConfigError> {
  try {
    const store = await LevelStore.open(directory, network)
    await store.close()
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  return expect.unreachable('it opened')
}

/** Holds the database open in another process until it is killed. */
async function holdElsewhere() {
  const script = join(parent, 'hold.mjs')
  const level = import.meta.resolve('classic-level')
  await writeFile(
    script,
    `import { ClassicLevel } from ${JSON.stringify(level)}
     const database = new ClassicLevel(process.argv[2])
     await database.open()
     await database.put('key', 'value')
     process.send('open')
     setInterval(() => {}, 1000)`,
  )
  const child = fork(script, [directory], { stdio: 'ignore' })
  await once(child, 'message')
  return child
}

describe('a database directory', () => {
  it('is made with its parents and keeps what was written', async () => {
    let store = await LevelStore.open(directory, mainnet)
    await store.batch([{ type: 'put', key: asciiBytes('update-1'), value: Uint8Array.of(1, 2, 3) }])
    await store.close()
    store = await LevelStore.open(directory, mainnet)
    expect(await store.get(asciiBytes('update-1'))).toEqual(Uint8Array.of(1, 2, 3))
    await store.close()
  })

  it('of another network is refused, with both names', async () => {
    await (await LevelStore.open(directory, mainnet)).close()
    const error = await openingError(sepolia)
    expect(error.code).toBe('ERR_DATADIR_NETWORK')
    expect(error.message).toContain(directory)
    expect(error.message).toContain('mainnet')
    expect(error.message).toContain('sepolia')
  })

  it('of the same network under another name is opened', async () => {
    await (await LevelStore.open(directory, mainnet)).close()
    const store = await LevelStore.open(directory, { ...mainnet, network: 'my mainnet' })
    expect(await store.get(asciiBytes('schema'))).toEqual(asciiBytes('1'))
    await store.close()
  })

  it('is refused while the same process has it open', async () => {
    const store = await LevelStore.open(directory, mainnet)
    expect((await openingError()).code).toBe('ERR_DATADIR_LOCKED')
    await store.close()
  })

  it('N16: is refused while another process has it open, and opens when that was killed', async () => {
    await (await LevelStore.open(directory, mainnet)).close()
    const child = await holdElsewhere()
    const error = await openingError()
    expect(error.code).toBe('ERR_DATADIR_LOCKED')
    expect(error.message).toContain('another process')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const store = await LevelStore.open(directory, mainnet)
    expect(await store.get(asciiBytes('key'))).toEqual(asciiBytes('value'))
    await store.close()
  })

  it('with other files in it is refused and left alone', async () => {
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'holiday.jpg'), 'picture')
    const error = await openingError()
    expect(error.code).toBe('ERR_DATADIR')
    expect(error.message).toContain('holiday.jpg')
    expect(await readdir(directory)).toEqual(['holiday.jpg'])
  })

  it('of another program is refused', async () => {
    const foreign = new ClassicLevel(directory)
    await foreign.put('chain', 'data')
    await foreign.close()
    expect((await openingError()).message).toContain('another program')
  })

  it('of a later schema is refused, with both versions', async () => {
    const store = await LevelStore.open(directory, mainnet)
    await store.batch([{ type: 'put', key: asciiBytes('schema'), value: asciiBytes('7') }])
    await store.close()
    const error = await openingError()
    expect(error.code).toBe('ERR_DATADIR_SCHEMA')
    expect(error.message).toMatch(/version 7.*reads 1/)
  })

  it.skipIf(process.platform !== 'linux')('that cannot be made, as in /proc, is refused at once', async () => {
    const opening = LevelStore.open('/proc/self/blsync/db', mainnet)
    await expect(opening).rejects.toMatchObject({ code: 'ERR_DATADIR', message: expect.stringContaining('ENOENT') })
  })

  it('that is a file is refused', async () => {
    await mkdir(join(parent, 'new'))
    await writeFile(directory, 'not a directory')
    expect(await openingError()).toMatchObject({ code: 'ERR_DATADIR', message: expect.stringContaining(directory) })
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'that may not be written is refused',
    async () => {
      await mkdir(directory, { recursive: true })
      await chmod(directory, 0o500)
      const error = await openingError()
      await chmod(directory, 0o700)
      expect(error).toMatchObject({ code: 'ERR_DATADIR', message: expect.stringContaining(directory) })
    },
  )

  it('whose manifest is damaged is refused, with the remedy', async () => {
    await (await LevelStore.open(directory, mainnet)).close()
    const manifest = (await readdir(directory)).find((name) => name.startsWith('MANIFEST'))
    if (manifest === undefined) return expect.unreachable('there is no manifest')
    await truncate(join(directory, manifest), 5)
    const error = await openingError()
    expect(error.code).toBe('ERR_DATADIR_DAMAGED')
    expect(error.message).toContain('Remove the directory')
  })
})
