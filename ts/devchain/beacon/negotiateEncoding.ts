export type Encoding = 'json' | 'ssz'

const MEDIA_TYPES: Readonly<Record<string, readonly Encoding[]>> = {
  'application/json': ['json'],
  'application/octet-stream': ['ssz'],
  'application/*': ['json', 'ssz'],
  '*/*': ['json', 'ssz'],
}

/**
 * Encoding with the highest weight in an `Accept` header, the first named where weights tie, JSON without the header;
 * undefined when nothing offered is accepted.
 */
export function negotiateEncoding(accept: string | undefined, offered: readonly Encoding[]): Encoding | undefined {
  if (accept === undefined || accept.trim() === '') return 'json'
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    return { encodings: MEDIA_TYPES[type] ?? [], weight: weight === undefined ? 1 : Number(weight) }
  })
  const ranked = ranges.filter((range) => range.weight > 0).sort((a, b) => b.weight - a.weight)
  return ranked.flatMap((range) => range.encodings).find((encoding) => offered.includes(encoding))
}
