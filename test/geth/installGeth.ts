import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const MODULE = 'github.com/ethereum/go-ethereum/cmd/geth@v1.17.10'
const FOLDER = join(import.meta.dirname, '../../target/geth-1.17.10')

/** Real geth: what `BLSYNC_GETH` names, else its module built once by Go, some minutes. Undefined on a machine without Go. */
export function installGeth(): string | undefined {
  const named = process.env.BLSYNC_GETH
  if (named !== undefined) return named
  const program = join(FOLDER, 'geth')
  if (existsSync(program)) return program
  if (spawnSync('go', ['version']).status !== 0) return undefined
  console.log(`building ${MODULE}`)
  const env = { ...process.env, GOBIN: FOLDER }
  const { status } = spawnSync('go', ['install', MODULE], { env, stdio: 'inherit' })
  if (status !== 0) throw new Error(`go install ${MODULE} fails`)
  return program
}
