const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, bold: 1, dim: 2 } as const

export type Colour = keyof typeof CODES

/** Gives a text a colour, or leaves it as it is. */
export type Painter = (colour: Colour, text: string) => string

export const plain: Painter = (_colour, text) => text

export const coloured: Painter = (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m`

/**
 * Whether a terminal takes colours, as its user has it.
 *
 * @see https://no-color.org
 */
export function painterFor({ isTTY, env }: { readonly isTTY: boolean; readonly env: NodeJS.ProcessEnv }): Painter {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = env
  if (NO_COLOR !== '' || FORCE_COLOR === '0') return plain
  if (FORCE_COLOR !== '') return coloured
  return isTTY && TERM !== 'dumb' ? coloured : plain
}
