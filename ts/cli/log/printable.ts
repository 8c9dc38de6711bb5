/** Text from servers must not move the cursor or fake further lines. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\ufffd')
}

/** People compare the ends of a root; programs read the other formats. */
export function shortRoot(text: string): string {
  return /^0x[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 10)}…${text.slice(-4)}` : text
}
