/** What stands for a light client update where no update is verified: its period, and what is wrong with it. */
export interface UpdateItem {
  readonly period: number
  /** Stable code that the chain refuses it with; it is good when left out. */
  readonly defect?: string
}

export function encodeItems(items: readonly UpdateItem[]): Uint8Array {
  return new TextEncoder().encode(items.map(({ period, defect = '' }) => `${period} ${defect}`).join('\n'))
}

export function decodeItems(bytes: Uint8Array): readonly UpdateItem[] {
  const lines = new TextDecoder().decode(bytes).split('\n')
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [period, defect] = line.split(' ')
      return { period: Number(period), ...(defect !== undefined && defect !== '' && { defect }) }
    })
}

/** Good updates of consecutive periods. */
export function goodItems(first: number, count: number): readonly UpdateItem[] {
  return Array.from({ length: count }, (_, index) => ({ period: first + index }))
}
