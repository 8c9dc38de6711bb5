import type { LogFields, Logger } from '../log.ts'
import type { SecretMask } from './SecretMask.ts'

/** Fields that hold what others say, or errors about it. */
const FOREIGN = ['reason', 'evidence', 'error', 'detail', 'difference', 'client']

/** Writes what others say without our secrets. */
export function hidingLogger(logger: Logger, mask: SecretMask): Logger {
  const at =
    (level: keyof Logger) =>
    (message: string, fields?: LogFields): void => {
      if (fields === undefined) logger[level](message)
      else logger[level](message, hidden(fields, mask))
    }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

function hidden(fields: LogFields, mask: SecretMask): LogFields {
  const shown = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' && FOREIGN.includes(name) ? mask.hide(value) : value,
  ])
  return Object.fromEntries(shown)
}
