/** In which form an answer goes over the wire. */
export type Encoding = 'json' | 'ssz'

export const mediaTypes: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  ssz: 'application/octet-stream',
}

/** More media ranges than any client sends; what follows is not looked at. */
const MAX_RANGES = 16

interface MediaRange {
  readonly type: string
  readonly quality: number
}

/**
 * The offered encoding that an `Accept` header likes best: the most specific range that fits an encoding gives its
 * weight, the one named first wins where weights are equal, and JSON wherever the client leaves the choice.
 *
 * @param offered - in the server's own order of preference
 * @returns undefined when nothing offered is acceptable
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-accept
 */
export function negotiateEncoding(accept: string | undefined, offered: readonly Encoding[]): Encoding | undefined {
  if (accept === undefined || accept.trim() === '') return offered[0]
  const ranges = accept.split(',').slice(0, MAX_RANGES).map(mediaRange)
  let best: { readonly encoding: Encoding; readonly quality: number; readonly place: number } | undefined
  for (const encoding of offered) {
    const place = mostSpecific(ranges, mediaTypes[encoding])
    const quality = ranges[place]?.quality ?? 0
    if (quality === 0) continue
    const isBetter = best === undefined || quality > best.quality || (quality === best.quality && place < best.place)
    if (isBetter) best = { encoding, quality, place }
  }
  return best?.encoding
}

function mediaRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  const quality = weight === undefined ? 1 : /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0
  return { type, quality }
}

/** Where the range that says most of that type is; past the end when none fits. */
function mostSpecific(ranges: readonly MediaRange[], type: string): number {
  for (const candidate of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const place = ranges.findIndex((range) => range.type === candidate)
    if (place !== -1) return place
  }
  return ranges.length
}
