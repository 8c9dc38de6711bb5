let last = { second: -1, text: '' }

/** As the header has it; most answers come within a second of another one. */
export function dateAt(unixMs: number): string {
  const second = Math.floor(unixMs / 1_000)
  if (last.second !== second) last = { second, text: new Date(unixMs).toUTCString() }
  return last.text
}
