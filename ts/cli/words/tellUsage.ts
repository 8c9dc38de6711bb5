import type { Command } from 'commander'
import { didYouMean, didYouMeanFlag } from './didYouMean.ts'

/** What is repeated of the words of a command line. */
const LONGEST = 60

/**
 * What commander says of a command line that does not fit, in one sentence of the form that all others have: what it is about, what is
 * wrong, and what to do. Values of flags that nobody knows are left out: they may be secrets.
 */
function usageSentence(complaint: string, command: Command): string {
  const text = complaint.trim().replace(/^error: /, '')
  const name = fullName(command)
  const help = `${name} --help shows all`
  for (const [pattern, sentence] of COMPLAINTS) {
    const [, ...parts] = pattern.exec(text) ?? []
    if (parts.length > 0) return sentence(parts, { command, name, help })
  }
  return text.replaceAll(/\s+/g, ' ')
}

/** Where the command and all below it say what does not fit, and where help goes that nobody asked for. */
export interface UsageOutput {
  sentence(text: string): void
  help(text: string): void
}

/** Has the command and all below it complain in sentences of our own. */
export function tellUsage(command: Command, output: UsageOutput): void {
  command.configureOutput({
    writeErr: (text) => output.help(text),
    outputError: (text) => output.sentence(usageSentence(text, command)),
  })
  for (const each of command.commands) tellUsage(each, output)
}

interface Asked {
  readonly command: Command
  readonly name: string
  readonly help: string
}

type Sentence = (parts: readonly string[], asked: Asked) => string

const COMPLAINTS: readonly (readonly [RegExp, Sentence])[] = [
  [
    /^unknown option '([^=]*?)(?:=[\s\S]*)?'(?:\n\(Did you mean .*\))?$/,
    ([flag = ''], { command, help }) =>
      `unknown flag ${shortened(flag)}: ${didYouMeanFlag(flag, flagsOf(command)) ?? `${help} flags`}`,
  ],
  [
    /^unknown command '([\s\S]*)'/,
    ([word = ''], { command, help }) =>
      `unknown command ${shortened(word)}: ${didYouMean(word, commandsOf(command)) ?? `${help} commands`}`,
  ],
  [/^option '.*?(--\S+) (\S+)' argument missing$/, ([flag, value]) => `${flag} needs its value: ${flag} ${value}`],
  [/^option '.*?(--\S+) \S+' argument '([\s\S]*)' is invalid\. ([\s\S]*)$/, invalid],
  [
    /^option '.*?' value '([\s\S]*)' from env '(\S+)' is invalid\. ([\s\S]*)$/,
    ([value = '', name = '', why = '']) => invalid([name, value, why]),
  ],
  [
    /^command-argument value '([\s\S]*)' is invalid for argument '(.*?)'\. ([\s\S]*)$/,
    ([value = '', name = '', why = '']) => invalid([name, value, why]),
  ],
  [/^required option '(.*)' not specified$/, ([flag], { name }) => `${name} needs ${flag}`],
  [
    /^missing required argument '(.*)'$/,
    ([argument], { name, help }) => `${name} needs <${argument}>: ${help} that it takes`,
  ],
  [
    /^too many arguments.* Expected (\d+) arguments? but got (\d+)\.$/,
    ([most, count], { name }) => `${name} takes ${most} words beside its flags, not ${count}`,
  ],
]

function invalid([name = '', value = '', why = '']: readonly string[]): string {
  const reason = why.replace(/^Allowed choices are (.*)\.$/, 'choose one of $1')
  return `${name}${value === '' ? '' : ` '${shortened(value)}'`}: ${reason}`
}

function flagsOf(command: Command): readonly string[] {
  return command.options.flatMap(({ long, hidden }) => (long == null || hidden ? [] : [long]))
}

function commandsOf(command: Command): readonly string[] {
  return command.commands.map((each) => each.name())
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
