import { validateHeaderName, validateHeaderValue } from 'node:http'
import { hidingLogger } from '../api/hidingLogger.ts'
import { parseServerAddress } from '../api/ServerAddress.ts'
import { serverMask } from '../api/serverMask.ts'
import { readRoot } from '../bytes.ts'
import { type Clock, clockWithNow, systemClock } from '../clock.ts'
import { MemoryStore } from '../db/MemoryStore.ts'
import { BLOCKS_WANTED, type BlocksWanted } from '../drive/BlockDemand.ts'
import { addressLabel, needsJwtSecret, parseEngineAddress } from '../engine/EngineAddress.ts'
import { ConfigError } from '../errors.ts'
import { requireSafeThreshold } from '../light/committees/requireThreshold.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { readNetwork } from '../params/readNetwork.ts'
import type { BeaconEndpoint, CheckedOptions, ClientOptions, ExecutionEndpoint } from './ClientOptions.ts'
import { provenStateFormat } from './provenStates.ts'

/** Finality takes two epochs when all goes well; the rest is for when it does not. */
const RETENTION_EPOCHS = 32

/** Newer states are proven; what they prove reaches further back. */
const PROVEN_EPOCHS = 2

/** Headers that HTTP itself is in charge of: with one of them a request would be another than the one that is made. */
const RESERVED_HEADERS = ['connection', 'content-length', 'expect', 'keep-alive', 'transfer-encoding', 'upgrade']

/**
 * The options with everything left out filled in, and written as the client expects it: a network by its name becomes its
 * configuration, roots become `0x` and lower case.
 *
 * @throws ConfigError that names the option that does not fit. It shows no address, header or secret
 */
export function checkOptions(options: ClientOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) throw new ConfigError('the client needs an options object')
  const network = readNetwork(options.network)
  for (const name of ['allowStaleCheckpoint', 'allowUnsafeMinSigners', 'allowFutureHeads'] as const) {
    requireType(name, options[name], 'boolean')
  }
  requireType('now', options.now, 'function')
  requireType('clock', options.clock, 'object')
  requireType('transports', options.transports, 'object')
  requireType('remedies', options.remedies, 'object')
  const { checkpoint, ...rest } = options
  const servers = checkedServers(options.servers)
  const mask = serverMask(servers)
  const root = checkpoint === undefined ? undefined : checkedCheckpoint(checkpoint)
  const headerRetentionSlots = checkedRetention(options, network)
  return {
    ...rest,
    ...(root !== undefined && { checkpoint: root }),
    network,
    servers,
    engines: checkedEngines(options.engines ?? []),
    store: checkedStore(options.store),
    blocks: checkedBlocks(options),
    minSigners: naming('minSigners', () => requireSafeThreshold(network, options)),
    headerRetentionSlots,
    provenSlots: checkedProvenSlots(options, network, headerRetentionSlots),
    stateFormat: naming('provenParts', () => provenStateFormat(network, options.provenParts ?? [])),
    logger: hidingLogger(checkedLogger(options.logger), mask),
    mask,
    clock: checkedClock(options),
    engineClock: options.clock ?? systemClock,
  }
}

function checkedCheckpoint(checkpoint: unknown): `0x${string}` {
  const root = readRoot(checkpoint)
  if (root !== undefined) return root
  throw new ConfigError('option checkpoint is not a block root: expected 0x and 64 hex digits, not all zero', {
    code: 'ERR_CHECKPOINT',
  })
}

function checkedServers(servers: readonly BeaconEndpoint[]): readonly BeaconEndpoint[] {
  if (!Array.isArray(servers) || servers.length === 0) {
    throw new ConfigError("option servers needs at least one beacon node, such as [{ url: 'http://localhost:5052' }]")
  }
  return servers.map((server: BeaconEndpoint, index) => {
    const name = `servers[${index}]`
    requireUrl(name, server)
    naming(`${name}.url`, () => parseServerAddress(server.url))
    requirePlain(`${name}.headers`, server.headers)
    for (const [header, value] of Object.entries(server.headers ?? {})) requireHeader(`${name}.headers`, header, value)
    return server
  })
}

function checkedEngines(engines: readonly ExecutionEndpoint[]): readonly ExecutionEndpoint[] {
  if (!Array.isArray(engines)) throw new ConfigError('option engines must be a list; an empty one is a dry run')
  const addresses: string[] = []
  return engines.map((engine: ExecutionEndpoint, index) => {
    const name = `engines[${index}]`
    requireUrl(name, engine)
    const needsSecret = naming(`${name}.url`, () => needsJwtSecret(engine.url))
    const parsed = parseEngineAddress(engine.url)
    const address = parsed.kind === 'ipc' ? parsed.path : parsed.url.href
    const twin = addresses.indexOf(address)
    if (twin >= 0) {
      throw new ConfigError(
        `option ${name}.url names the same execution client as number ${twin + 1}: ${addressLabel(parsed)}`,
      )
    }
    addresses.push(address)
    const { jwtSecret } = engine
    requireType(`${name}.rereadJwtSecret`, engine.rereadJwtSecret, 'function')
    if (jwtSecret === undefined && !needsSecret) return engine
    if (!(jwtSecret instanceof Uint8Array) || jwtSecret.length !== 32) {
      throw new ConfigError(
        `option ${name}.jwtSecret must be the 32 bytes shared with the execution client; readOrCreateJwtSecret reads them from their file`,
      )
    }
    return engine
  })
}

function requireUrl(name: string, endpoint: { readonly url: string }): void {
  if (typeof endpoint === 'object' && endpoint !== null && typeof endpoint.url === 'string') return
  throw new ConfigError(`option ${name} must be an object with a url`)
}

/** Of a `Map` or `Headers` nothing would be sent, without a word. */
function requirePlain(option: string, value: unknown): void {
  requireType(option, value, 'object')
  if (value === undefined || Object.prototype.toString.call(value) === '[object Object]') return
  throw new ConfigError(`option ${option} must be a plain object, with a text for each name`)
}

function requireHeader(option: string, header: string, value: unknown): void {
  try {
    if (typeof value !== 'string') throw new TypeError('a header is a text')
    validateHeaderName(header)
    validateHeaderValue(header, value)
  } catch {
    throw new ConfigError(`option ${option}: ${JSON.stringify(header)} or its value is not an HTTP header`)
  }
  if (!RESERVED_HEADERS.includes(header.toLowerCase())) return
  throw new ConfigError(`option ${option}: ${header} is set by HTTP itself and cannot be chosen`)
}

/** The store that is made when none is given closes with the client as every other does. */
function checkedStore(store: ClientOptions['store']): NonNullable<ClientOptions['store']> {
  if (store === undefined) return new MemoryStore()
  for (const method of ['get', 'getSync', 'iterate', 'batch', 'close'] as const) {
    if (typeof store?.[method] !== 'function') throw new ConfigError(`option store has no method ${method}`)
  }
  return store
}

function checkedLogger(logger: Logger | undefined): Logger {
  if (logger === undefined) return silentLogger
  for (const level of ['error', 'warn', 'info', 'debug'] as const) {
    if (typeof logger?.[level] !== 'function') throw new ConfigError(`option logger has no method ${level}`)
  }
  return logger
}

/** Execution clients cannot be led anywhere without blocks. */
function checkedBlocks({ blocks = 'when-driving', engines = [] }: ClientOptions): BlocksWanted {
  if (!BLOCKS_WANTED.includes(blocks)) {
    throw new ConfigError(`option blocks must be one of ${BLOCKS_WANTED.join(', ')}`)
  }
  if (blocks === 'never' && engines.length > 0) {
    throw new ConfigError('option blocks: without blocks no execution client can be driven; leave out option engines')
  }
  return blocks
}

function checkedClock({ clock = systemClock, now }: ClientOptions): Clock {
  return now === undefined ? clock : clockWithNow(clock, now)
}

function checkedRetention({ headerRetentionSlots, provenSlots }: ClientOptions, { preset }: NetworkConfig): number {
  if (headerRetentionSlots === undefined) {
    const proven = Number.isSafeInteger(provenSlots) ? Number(provenSlots) : 0
    return Math.max(RETENTION_EPOCHS * preset.slotsPerEpoch, 2 * proven)
  }
  if (Number.isSafeInteger(headerRetentionSlots) && headerRetentionSlots >= 1) return headerRetentionSlots
  throw new ConfigError(
    `option headerRetentionSlots must be a whole number of slots, at least 1, not ${String(headerRetentionSlots)}`,
  )
}

/** Headers are fetched as far back as half of what is kept. */
function checkedProvenSlots({ provenSlots }: ClientOptions, { preset }: NetworkConfig, retentionSlots: number): number {
  if (provenSlots === undefined) return PROVEN_EPOCHS * preset.slotsPerEpoch
  const most = Math.min(preset.slotsPerHistoricalRoot, Math.floor(retentionSlots / 2))
  if (Number.isSafeInteger(provenSlots) && provenSlots >= 1 && provenSlots <= most) return provenSlots
  throw new ConfigError(`option provenSlots must be a whole number of slots, 1 to ${most}, not ${String(provenSlots)}`)
}

function requireType(option: string, value: unknown, type: 'boolean' | 'function' | 'object'): void {
  if (value === undefined || (typeof value === type && value !== null && !Array.isArray(value))) return
  throw new ConfigError(`option ${option} must be ${type === 'object' ? 'an' : 'a'} ${type}`)
}

/** What is said of an address, with the option that holds it. */
function naming<Value>(option: string, read: () => Value): Value {
  try {
    return read()
  } catch (cause) {
    throw new ConfigError(`option ${option}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
