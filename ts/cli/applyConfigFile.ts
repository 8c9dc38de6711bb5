import type { Command, Option } from 'commander'
import { parse as parseYaml } from 'yaml'
import { ConfigError } from '../errors.ts'
import { readTextFile } from './readTextFile.ts'
import { isSwitch, readSwitch } from './switchValues.ts'
import { didYouMeanFlag } from './words/didYouMean.ts'

/** Flags that no file can set: another file, and what is printed instead of running. */
const FOREIGN = ['config', 'version', 'V']

/** How YAML says that there is no value; without its types they are texts. */
const UNSET = ['', '~', 'null', 'Null', 'NULL']

/** Takes values from `--config FILE` for every flag that neither the command line nor the environment set. */
export function applyConfigFile(command: Command, file: string): void {
  const content = readConfig(file)
  for (const [key, value] of Object.entries(content)) {
    const option = command.options.find((candidate) => candidate.name() === key && !candidate.negate)
    if (FOREIGN.includes(key)) throw new ConfigError(`--config ${file}: ${key} has no place in a file, leave it out`)
    if (option === undefined) throw new ConfigError(unknownKey(command, key, file))
    const source = command.getOptionValueSource(option.attributeName())
    if (source !== undefined && source !== 'default') continue
    if (value === null || (typeof value === 'string' && UNSET.includes(value))) continue
    command.setOptionValueWithSource(option.attributeName(), configValue(option, value, file), 'config')
  }
}

function unknownKey(command: Command, key: string, file: string): string {
  const names = command.options.map((option) => option.name()).filter((name) => !FOREIGN.includes(name))
  const question = didYouMeanFlag(key, names)
  return `--config ${file}: unknown flag ${key}${question === undefined ? '' : `: ${question}`}`
}

function readConfig(file: string): object {
  let content: unknown
  try {
    // Scalars stay text: as a number, a root without quotes would lose its digits.
    content = parseYaml(readTextFile(file), { schema: 'failsafe', maxAliasCount: 0, logLevel: 'error' })
  } catch (cause) {
    throw new ConfigError(`cannot read --config ${file}: ${firstLine(cause)}`, { cause })
  }
  if (content === null || content === '') return {}
  if (typeof content === 'object' && !Array.isArray(content)) return content
  throw new ConfigError(`--config ${file} is not a list of flags`)
}

/** What is wrong and where, without the piece of the file that follows: it may hold a key. */
function firstLine(cause: unknown): string {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
  return line.replace(/:$/, '')
}

function configValue(option: Option, value: unknown, file: string): unknown {
  if (isSwitch(option)) {
    const isOn = typeof value === 'string' ? readSwitch(value) : undefined
    if (isOn === undefined) throw new ConfigError(`--config ${file}: ${option.name()} must be true or false`)
    return isOn
  }
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (!texts.every((text) => typeof text === 'string')) {
    throw new ConfigError(`--config ${file}: ${option.name()} must be one value or a list of values`)
  }
  if (texts.length > 1 && !Array.isArray(option.defaultValue))
    throw new ConfigError(`--config ${file}: ${option.name()} must be one value`)
  const parse = option.parseArg
  if (parse === undefined) return texts[0]
  try {
    return texts.reduce<unknown>((previous, text) => parse(text, previous), undefined)
  } catch (cause) {
    throw new ConfigError(
      `--config ${file}: ${option.name()}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}
