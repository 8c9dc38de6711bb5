import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { PreparedChain } from './PreparedChain.ts'
import { prepareChain } from './prepareChain.ts'
import type { Weather } from './Weather.ts'

const KEPT_AT = 'target/simulator/chains'

/** What the chains depend on, below the project's folder. */
const SOURCES = ['ts/devchain', 'test/simulator/chain']

const inMemory = new Map<string, PreparedChain>()

/** The chain of that weather: made once, as signing takes long, and kept in memory and beside what is built. */
export async function keptChain(weather: Weather): Promise<PreparedChain> {
  const known = inMemory.get(weather.name)
  if (known !== undefined) return known
  const file = join(KEPT_AT, `${weather.name.replaceAll(' ', '-')}-${fingerprint()}.bin`)
  const chain = read(file) ?? (await prepareChain(weather))
  if (!existsSync(file)) write(file, chain)
  inMemory.set(weather.name, chain)
  return chain
}

function read(file: string): PreparedChain | undefined {
  if (!existsSync(file)) return undefined
  const chain: PreparedChain = deserialize(readFileSync(file))
  return chain
}

function write(file: string, chain: PreparedChain): void {
  mkdirSync(KEPT_AT, { recursive: true })
  // Two processes may make the same chain: whoever is later replaces a whole file by the same one.
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, serialize(chain))
  renameSync(unfinished, file)
}

function fingerprint(): string {
  const hash = createHash('sha256')
  for (const folder of SOURCES) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(folder, name)))
    }
  }
  return hash.digest('hex').slice(0, 16)
}
