const MAX_LENGTH = 300

/** Text of an execution client as it may be shown to people and logged: printable, on one line, bounded. */
export function oneLine(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}
