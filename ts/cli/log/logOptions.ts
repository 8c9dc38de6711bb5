import { InvalidArgumentError } from 'commander'
import type { AddOption } from '../flags.ts'

/** Flags that say what is logged, where, and in which form; names as geth has them. */
export function addLogOptions(add: AddOption): void {
  add('--log.level <level>', 'how much is logged: silent, error, warn, info or debug (default: info)', (option) =>
    option.choices(['silent', 'error', 'warn', 'info', 'debug']),
  )
  add('--verbosity <0-5>', 'the same as a number: 0 silent, 1 error, 2 warn, 3 info, 4 and 5 debug', (option) =>
    option.argParser(verbosity),
  )
  add('--log.format <format>', 'json, logfmt, text or terminal (default: terminal on one, else logfmt)', (option) =>
    option.choices(['json', 'logfmt', 'text', 'terminal']),
  )
  add('--log.file <file>', 'write log lines to this file as well, as JSON or else logfmt')
  add('--log.rotate', 'set that file aside when it has grown too large', (option) => option.default(false))
  add('--log.maxsize <MB>', 'size at which it is set aside', (option) =>
    option.argParser(atMost(1_000_000)).default(100),
  )
  add('--log.maxbackups <count>', 'how many such files are kept', (option) =>
    option.argParser(atMost(1_000)).default(10),
  )
}

function verbosity(text: string): number {
  if (!/^[0-5]$/.test(text)) throw new InvalidArgumentError('expected 0 to 5')
  return Number(text)
}

function atMost(limit: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,7}$/.test(text) ? Number(text) : 0
    if (number < 1 || number > limit) throw new InvalidArgumentError(`expected 1 to ${limit}`)
    return number
  }
}
