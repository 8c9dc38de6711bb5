import { InvalidArgumentError, type Option } from 'commander'
import { isSwitch } from './switchValues.ts'

/**
 * Refuses an empty value, as `--flag=` and `--flag "$UNSET"` give it, where a value belongs: taken as one, an empty address
 * would be every address, and an empty directory the current one.
 */
export function requireValue(option: Option): Option {
  if (isSwitch(option)) return option
  const parse: unknown = option.parseArg
  return option.argParser((text: string, previous: unknown) => {
    if (text.trim() === '') throw new InvalidArgumentError('it is empty')
    return typeof parse === 'function' ? parse.call(option, text, previous) : text
  })
}
