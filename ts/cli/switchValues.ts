import { type Command, Option } from 'commander'

/** What people write for a switch in variables, files and `--flag=…`; undefined for anything else. */
export function readSwitch(text: string): boolean | undefined {
  if (/^(true|1|yes|on)$/i.test(text)) return true
  return /^(false|0|no|off|)$/i.test(text) ? false : undefined
}

/** Whether the option is on or off, without a value of its own. */
export function isSwitch(option: Option): boolean {
  return !option.required && !option.optional && !option.negate
}

/**
 * Lets every switch of the command be written as `--flag=true` and `--flag=false`, which commander refuses by itself.
 * Options may be added afterwards.
 */
export function acceptSwitchValues(command: Command): Command {
  const parseOptions = command.parseOptions.bind(command)
  command.parseOptions = (words) => parseOptions(words.map((word) => withoutValue(command, word)))
  return command
}

/** Takes the option's variable by what it says; commander by itself takes any content as "on". */
export function readSwitchVariable(command: Command, option: Option): void {
  command.on(`optionEnv:${option.name()}`, () => {
    const text = process.env[option.envVar ?? ''] ?? ''
    const value = readSwitch(text.trim())
    if (value === undefined) command.error(`error: ${option.envVar} must be true or false, not '${text.slice(0, 40)}'`)
    command.setOptionValueWithSource(option.attributeName(), value, 'env')
  })
}

/** `--flag` for `--flag=true`, `--no-flag` for `--flag=false`. */
function withoutValue(command: Command, word: string): string {
  const [, flag, text] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
  const option = command.options.find(({ long }) => long !== undefined && long === flag)
  if (option === undefined || flag === undefined || text === undefined || !isSwitch(option)) return word
  const value = readSwitch(text)
  if (value === undefined) command.error(`error: ${flag} must be true or false, not '${text.slice(0, 40)}'`)
  if (value) return flag
  const negation = flag.replace('--', '--no-')
  if (!command.options.some(({ long }) => long === negation)) command.addOption(new Option(negation).hideHelp())
  return negation
}
