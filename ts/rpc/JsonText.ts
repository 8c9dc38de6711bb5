/** JSON that is text already and goes out as it is. */
export class JsonText {
  readonly text: string

  constructor(utf8: Uint8Array | string) {
    this.text =
      typeof utf8 === 'string' ? utf8 : Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length).toString('utf8')
  }
}

/** The text of a result. */
export function resultText(result: unknown): string {
  return result instanceof JsonText ? result.text : (JSON.stringify(result) ?? 'null')
}

/** The result as a value. */
export function resultValue(result: unknown): unknown {
  if (!(result instanceof JsonText)) return result
  const value: unknown = JSON.parse(result.text)
  return value
}
