import { type Command, InvalidArgumentError, Option } from 'commander'
import { networks } from '../params/networks.ts'
import type { LogFormat, LogLevel } from './log/formatLine.ts'
import { addLogOptions } from './log/logOptions.ts'
import { requireValue } from './requireValue.ts'
import { acceptSwitchValues, isSwitch, readSwitchVariable } from './switchValues.ts'

/** Flags of the main command as commander hands them over, before they are checked against each other. */
export interface Flags {
  readonly 'beacon.api': readonly string[]
  readonly 'beacon.api.header': readonly string[]
  readonly 'beacon.threshold'?: number
  readonly unsafeThreshold: boolean
  readonly 'beacon.nofilter': boolean
  readonly 'beacon.config'?: string
  readonly 'beacon.genesis.gvroot'?: string
  readonly 'beacon.genesis.time'?: number
  readonly 'beacon.checkpoint'?: string
  readonly 'beacon.checkpoint.file'?: string
  readonly 'beacon.checkpoint.url': readonly string[]
  readonly allowStaleCheckpoint: boolean
  readonly mainnet: boolean
  readonly sepolia: boolean
  readonly holesky: boolean
  readonly hoodi: boolean
  readonly gnosis: boolean
  readonly chiado: boolean
  readonly 'blsync.engine.api': readonly string[]
  readonly 'blsync.jwtsecret': readonly string[]
  readonly datadir?: string
  readonly dev: boolean
  readonly 'dev.slot': number
  readonly 'dev.slots'?: number
  readonly metrics: boolean
  readonly 'metrics.addr': string
  readonly 'metrics.hosts': readonly string[]
  readonly 'metrics.port': number
  readonly 'ready.slots': number
  readonly 'serve.addr': string
  readonly 'serve.port'?: number
  readonly 'serve.cors'?: string
  readonly 'serve.threshold'?: number
  readonly 'prove.keep': readonly string[]
  readonly 'prove.slots'?: number
  readonly 'beacon.archive': readonly string[]
  readonly 'history.file': readonly string[]
  readonly 'execution.rpc': readonly string[]
  readonly 'execution.rpc.header': readonly string[]
  readonly 'rpc.port'?: number
  readonly 'rpc.addr': string
  readonly 'rpc.cors': readonly string[]
  readonly 'rpc.hosts': readonly string[]
  readonly 'rpc.passthrough': readonly string[]
  readonly 'log.level'?: LogLevel | 'silent'
  readonly verbosity?: number
  readonly 'log.format'?: LogFormat
  readonly 'log.file'?: string
  readonly 'log.rotate': boolean
  readonly 'log.maxsize': number
  readonly 'log.maxbackups': number
  readonly config?: string
}

/** Adds one flag, mirrored by its variable. */
export type AddOption = (flags: string, text: string, shape?: (option: Option) => Option) => void

/** Adds every flag of the main command, each mirrored by a `BLSYNC_…` variable. */
export function addOptions(command: Command): Command {
  const add: AddOption = (flags, text, shape) => {
    const option = new Option(flags, text)
    const variable = variableName(option.name())
    // Compose files and unit files pass on what is not set as an empty variable.
    if (process.env[variable]?.trim() !== '' || isSwitch(option)) option.env(variable)
    command.addOption(requireValue(shape ? shape(option) : option))
    if (isSwitch(option)) readSwitchVariable(command, option)
  }
  add('--beacon.api <url>', 'beacon node REST endpoint (repeat, or a comma list)', repeatable(splitCommas))
  add('--beacon.api.header <header>', 'HTTP header "Name: value" sent to every beacon node (repeat)', repeatable(one))
  add('--beacon.checkpoint <root>', 'trusted block root, 0x and 64 hex digits')
  add(
    '--beacon.checkpoint.file <file>',
    'file containing the trusted block root; updated with the newest finalized root',
  )
  add(
    '--beacon.checkpoint.url <url>',
    'beacon node or checkpoint provider to fetch the finalized root from (repeat; all must agree)',
    repeatable(splitCommas),
  )
  add('--allow-stale-checkpoint', 'start from a checkpoint older than the weak subjectivity period', off)
  add('--beacon.threshold <signers>', 'signers a head needs (default: two thirds of the committee)', (option) =>
    option.argParser(wholeNumber),
  )
  add('--unsafe-threshold', 'allow a threshold below two thirds', off)
  add('--beacon.nofilter', 'accept heads signed for future slots', off)
  add('--beacon.config <file>', 'configuration (config.yaml) of another network')
  add('--beacon.genesis.gvroot <root>', 'genesis validators root, with --beacon.config')
  add('--beacon.genesis.time <seconds>', 'genesis time, with --beacon.config', (option) =>
    option.argParser(wholeNumber),
  )
  for (const name of Object.keys(networks))
    add(`--${name}`, `follow ${name}${name === 'mainnet' ? ' (default)' : ''}`, off)
  add(
    '--blsync.engine.api <url>',
    'engine API of an execution client: http, ws or IPC path (repeat); none: dry run',
    repeatable(splitCommas),
  )
  add(
    '--blsync.jwtsecret <file>',
    'engine API secret, for http and ws; created when the file does not exist (one for all, or repeat in order of --blsync.engine.api)',
    repeatable(splitCommas),
  )
  add('--datadir <dir>', 'where verified data is kept (default: ~/.blsync/<network>)')
  add('--dev', 'run on an embedded development chain instead of a network', off)
  add('--dev.slot <ms>', 'slot time of the development chain', (option) => option.argParser(wholeSeconds).default(2000))
  add('--dev.slots <count>', 'stop this many slots of the development chain after the first head', (option) =>
    option.argParser(slotCount),
  )
  add('--metrics', 'serve /metrics (Prometheus), /status (JSON), /healthz and /readyz', off)
  add('--metrics.addr <address>', 'address the metrics server listens on', (option) => option.default('127.0.0.1'))
  add('--metrics.port <port>', 'port the metrics server listens on', (option) =>
    option.argParser(portNumber).default(8008),
  )
  add(
    '--metrics.hosts <name>',
    'host names it may be asked by, or * (repeat; default: addresses and private names)',
    repeatable(splitCommas),
  )
  add('--ready.slots <slots>', 'age of the head from which /readyz says no', (option) =>
    option.argParser(slotCount).default(8),
  )
  add('--serve.port <port>', 'serve what was verified to other light clients on this port (default: off)', (option) =>
    option.argParser(portNumber),
  )
  add('--serve.addr <address>', 'address to serve on', (option) => option.default('127.0.0.1'))
  add('--serve.cors <origin>', 'origin of web pages that may read it, or * for all (default: none)', (option) =>
    option.argParser(corsOrigin),
  )
  add(
    '--serve.threshold <signers>',
    'signers that served heads have (default: two thirds of the committee)',
    (option) => option.argParser(wholeNumber),
  )
  add(
    '--prove.keep <part>',
    'part of recent states to prove and keep, which --serve.port then offers: a field or a generalized index (repeat)',
    repeatable(splitCommas),
  )
  add(
    '--prove.slots <slots>',
    'slots behind the head whose states are proven and kept (default: two epochs)',
    (option) => option.argParser(slotCount),
  )
  add(
    '--rpc.port <port>',
    'answer execution JSON-RPC on this port, every answer proven under the verified head (default: off)',
    (option) => option.argParser(portNumber),
  )
  add('--execution.rpc <url>', 'untrusted execution JSON-RPC that --rpc.port asks (repeat)', repeatable(splitCommas))
  add('--execution.rpc.header <header>', 'HTTP header "Name: value" sent to each of them (repeat)', repeatable(one))
  add(
    '--beacon.archive <url>',
    'beacon node that keeps old blocks, for what no state has any more (repeat)',
    repeatable(splitCommas),
  )
  add('--history.file <file>', 'era file, or list of the block roots, of an old period (repeat)', repeatable(one))
  add('--rpc.addr <address>', 'address that --rpc.port listens on', (option) => option.default('127.0.0.1'))
  add('--rpc.cors <origin>', 'origin of web pages that may ask, or * (repeat; default: none)', repeatable(corsOrigins))
  add(
    '--rpc.hosts <name>',
    'host names it may be asked by, or * (repeat; default: addresses and private names)',
    repeatable(splitCommas),
  )
  add(
    '--rpc.passthrough <method>',
    'method that is answered with what a provider says, unproven (repeat; default: none)',
    repeatable(splitCommas),
  )
  addLogOptions(add)
  add('--config <file>', 'YAML file with these flags as keys, without the dashes')
  return acceptSwitchValues(command)
}

function variableName(flag: string): string {
  const words = flag.replace(/^blsync\./, '').replaceAll(/[.-]/g, '_')
  return `BLSYNC_${words.toUpperCase()}`
}

export function off(option: Option): Option {
  return option.default(false)
}

function repeatable(split: (text: string) => string[]): (option: Option) => Option {
  return (option) =>
    option
      .argParser((text: string, previous: unknown) => [
        ...(Array.isArray(previous) && previous.length > 0 ? previous : []),
        ...split(text),
      ])
      .default([])
}

function one(text: string): string[] {
  return [text]
}

function splitCommas(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('expected a whole number')
  return Number(text)
}

export function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new InvalidArgumentError('expected a port, 0 to 65535')
  return port
}

/** As a browser sends it: scheme, host and port, in lower case and without a path. */
function corsOrigin(text: string): string {
  if (text !== '*' && !/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(text)) {
    throw new InvalidArgumentError('expected an origin such as https://app.example, without a path, or *')
  }
  return text
}

function corsOrigins(text: string): string[] {
  return splitCommas(text).map(corsOrigin)
}

/** Payload timestamps have no smaller unit. */
function wholeSeconds(text: string): number {
  if (!/^(?:[1-9]|1\d|20)000$/.test(text)) {
    throw new InvalidArgumentError('expected the milliseconds of 1 to 20 whole seconds: 1000, 2000, …')
  }
  return Number(text)
}

/** With the longest slots just below what a timer can wait. */
function slotCount(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('expected a number of slots, at most 99999')
  return Number(text)
}
