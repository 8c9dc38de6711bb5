import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readOrCreateJwtSecret } from '../../ts/engine/readOrCreateJwtSecret.ts'
import { ConfigError } from '../../ts/errors.ts'

const DIGITS = 'AbCdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789'

describe('readOrCreateJwtSecret', () => {
  let directory = ''
  let file = ''

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'blsync-jwt-'))
    file = join(directory, 'jwt.hex')
  })
  afterEach(async () => {
    vi.useRealTimers()
    await rm(directory, { recursive: true })
  })

  it.each([
    ['plain', DIGITS],
    ['with 0x', `0x${DIGITS}`],
    ['with a newline', `${DIGITS}\n`],
    ['with white space around', ` \t0x${DIGITS}\r\n\r\n`],
  ])('reads 64 hex digits %s', async (_, text) => {
    await writeFile(file, text)
    expect(Buffer.from(await readOrCreateJwtSecret(file)).toString('hex')).toBe(DIGITS.toLowerCase())
  })

  it.each([
    ['nothing', ''],
    ['63 digits', DIGITS.slice(1)],
    ['65 digits', `${DIGITS}0`],
    ['a digit that is none', `g${DIGITS.slice(1)}`],
    ['two secrets', `${DIGITS}\n${DIGITS}`],
    ['an endless file', `${' '.repeat(2000)}${DIGITS}`],
  ])('refuses %s, names the file and shows none of it', async (_, text) => {
    await writeFile(file, text)
    const error = await readOrCreateJwtSecret(file).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error)).toContain(file)
    expect(String(error)).not.toContain(DIGITS.slice(4, 20))
  })

  it('creates a missing file that only its owner can read, and finds the same secret again', async () => {
    const secret = await readOrCreateJwtSecret(file)
    expect(secret).toHaveLength(32)
    expect(await readFile(file, 'utf8')).toBe(`0x${Buffer.from(secret).toString('hex')}`)
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readOrCreateJwtSecret(file)).toEqual(secret)
  })

  it('makes another secret for another file', async () => {
    expect(await readOrCreateJwtSecret(file)).not.toEqual(await readOrCreateJwtSecret(`${file}2`))
  })

  it('gives everybody the same secret when several create the file at once, and leaves nothing else behind', async () => {
    const secrets = await Promise.all([1, 2, 3].map(() => readOrCreateJwtSecret(file)))
    for (const secret of secrets) expect(secret).toEqual(secrets[0])
    expect(await readdir(directory)).toEqual(['jwt.hex'])
  })

  it('says that the directory is missing rather than making one', async () => {
    await expect(readOrCreateJwtSecret(join(directory, 'no', 'jwt.hex'))).rejects.toThrow(/cannot be created: ENOENT/)
  })

  it.skipIf(process.platform === 'win32')(
    'says of a pipe that nobody writes to it, and does not wait for ever',
    async () => {
      vi.useFakeTimers()
      execFileSync('mkfifo', [file])
      const reading = expect(readOrCreateJwtSecret(file)).rejects.toThrow(/cannot be read: it is a pipe, and nobody/)
      await vi.advanceTimersByTimeAsync(10_000)
      await reading
      expect(await readdir(directory)).toEqual(['jwt.hex'])
    },
  )

  it('says that a directory is not a secret file', async () => {
    await expect(readOrCreateJwtSecret(directory)).rejects.toThrow(ConfigError)
  })
})
