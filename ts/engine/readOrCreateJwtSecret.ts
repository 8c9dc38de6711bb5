import { randomBytes } from 'node:crypto'
import { link, open, rm } from 'node:fs/promises'
import { systemClock } from '../clock.ts'
import { ConfigError } from '../errors.ts'
import { FileInput, PIPE_PATIENCE_MS, silentPipe } from '../FileInput.ts'

/** Room for 64 digits, `0x` and generous white space; more is not a secret file. */
const MAX_FILE_BYTES = 1024

const LOOK_MS = 20

/**
 * The 32-byte secret shared with the execution client. The file holds 64 hex digits, with or without `0x`; white space
 * around them is fine. A missing file is created with a random secret, readable by its owner alone.
 *
 * @param onCreated - hears that the file was missing: the execution client does not have the secret yet
 * @throws ConfigError when the file cannot be read or created, or holds something else. No error shows its content.
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md#key-distribution
 * @example
 * const secret = await readOrCreateJwtSecret('/var/lib/ethereum/jwt.hex')
 */
export async function readOrCreateJwtSecret(file: string, onCreated: () => void = () => {}): Promise<Uint8Array> {
  const text = await readSecretFile(file)
  if (text !== undefined) return parseJwtSecret(text, file)
  const secret = randomBytes(32)
  const written = await createSecretFile(file, `0x${secret.toString('hex')}`)
  if (written) {
    onCreated()
    return Uint8Array.from(secret)
  }
  // The execution client created the file in the same moment: its secret counts.
  return readJwtSecret(file)
}

/**
 * The secret in a file that is there.
 *
 * @throws ConfigError as {@link readOrCreateJwtSecret}
 *
 * @example
 * const jwtSecret = await readJwtSecret('/var/lib/ethereum/jwt.hex')
 */
export async function readJwtSecret(file: string): Promise<Uint8Array> {
  const text = await readSecretFile(file)
  if (text === undefined) throw new ConfigError(`the JWT secret file ${file} does not exist`)
  return parseJwtSecret(text, file)
}

function parseJwtSecret(text: string, file: string): Uint8Array {
  const digits = text.trim().replace(/^0x/i, '')
  if (!/^[0-9a-f]{64}$/i.test(digits)) {
    throw new ConfigError(
      `the JWT secret file ${file} must contain exactly 64 hex digits, with or without 0x; delete it to have a new one created`,
    )
  }
  return Uint8Array.from(Buffer.from(digits, 'hex'))
}

async function readSecretFile(file: string): Promise<string | undefined> {
  try {
    const input = new FileInput(file, MAX_FILE_BYTES)
    try {
      const untilMs = systemClock.monotonicMs() + PIPE_PATIENCE_MS
      while (!input.read()) {
        if (systemClock.monotonicMs() >= untilMs) throw silentPipe()
        await new Promise<void>((resolve) => systemClock.after(LOOK_MS, resolve))
      }
      return input.bytes.toString('latin1')
    } finally {
      input.close()
    }
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined
    throw new ConfigError(`the JWT secret file ${file} cannot be read: ${systemCode(cause)}`, { cause })
  }
}

/** Whole or not at all: the execution client may look for the file at the same moment. */
async function createSecretFile(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(draft, file)
    return true
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return false
    throw new ConfigError(`the JWT secret file ${file} does not exist and cannot be created: ${systemCode(cause)}`, {
      cause,
    })
  } finally {
    await rm(draft, { force: true })
  }
}

function systemCode(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return 'code' in cause ? String(cause.code) : cause.message
}
