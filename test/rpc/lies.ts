/** A way to answer wrongly. */
export interface Lie {
  readonly name: string
  readonly result: unknown
}

type Path = readonly (string | number)[]

/** Items of a list whose fields are lied about, from its beginning. */
const MAX_ITEMS = 6

/** The widest numbers and one too wide. */
const WIDE = ['0xffffffffffffffff', '0x10000000000000000', `0x${'f'.repeat(64)}`, `0x1${'0'.repeat(64)}`]

/**
 * Lies about an answer: each field changed, dropped, set to null, made another kind, exchanged with its neighbour or with that of
 * another answer, each list cut, turned round or repeated, and the other answers as a whole.
 */
export function* liesAbout(right: unknown, others: readonly unknown[]): Generator<Lie> {
  yield { name: 'nothing', result: null }
  yield { name: 'another kind', result: 'nonsense' }
  for (const other of others) if (!isSame(other, right)) yield { name: 'replayed', result: other }
  for (const path of pathsOf(right)) {
    const foreign = others.map((other) => at(other, path))
    for (const [kind, result] of changesAt(right, path, foreign)) yield { name: `${path.join('.')} ${kind}`, result }
  }
}

/**
 * What a broken line, or a liar who knows JSON only as text, makes of an answer: cut off and with single characters changed, at so
 * many places.
 */
export function* brokenTexts(
  text: string,
  places: number,
): Generator<{ readonly name: string; readonly text: string }> {
  for (const place of spreadPlaces(text.length, places)) {
    yield { name: `cut at ${place}`, text: text.slice(0, place) }
    const found = text[place] ?? ''
    for (const character of ['0', 'f', '"', ' ']) {
      if (character === found) continue
      yield { name: `${character} at ${place}`, text: text.slice(0, place) + character + text.slice(place + 1) }
    }
  }
}

function spreadPlaces(length: number, places: number): readonly number[] {
  const count = Math.min(length, places)
  return Array.from({ length: count }, (_, index) => Math.floor((index * length) / count))
}

function* changesAt(
  right: unknown,
  path: Path,
  foreign: readonly unknown[],
): Generator<readonly [kind: string, result: unknown]> {
  const value = at(right, path)
  for (const changed of changesOf(value, foreign)) {
    yield [`= ${JSON.stringify(changed)?.slice(0, 40)}`, replaced(right, path, changed)]
  }
  const next = neighbourOf(right, path)
  if (next === undefined) return
  const other = at(right, next)
  if (isSame(other, value)) return
  yield [`exchanged with ${next.at(-1)}`, replaced(replaced(right, path, other), next, value)]
}

/** What stands after it in its object or list. */
function neighbourOf(right: unknown, path: Path): Path | undefined {
  const outer = path.slice(0, -1)
  const inside = at(right, outer)
  const key = path.at(-1)
  if (typeof key === 'number') return Array.isArray(inside) && key + 1 < inside.length ? [...outer, key + 1] : undefined
  const keys = typeof inside === 'object' && inside !== null ? Object.keys(inside) : []
  const next = key === undefined ? undefined : keys[keys.indexOf(key) + 1]
  return next === undefined ? undefined : [...outer, next]
}

function changesOf(value: unknown, foreign: readonly unknown[]): readonly unknown[] {
  const changes: unknown[] = [undefined, null, [value], 7]
  if (typeof value === 'string') changes.push(...changedTexts(value), ...WIDE)
  else if (Array.isArray(value)) changes.push(...changedLists(value))
  else if (typeof value === 'boolean') changes.push(!value)
  else changes.push({})
  changes.push(...foreign.filter((other) => other !== undefined))
  return changes.filter((change) => change === undefined || !isSame(change, value))
}

/** Of a quantity or of bytes, each of which is refused or means another one. */
function changedTexts(value: string): readonly string[] {
  const digits = [2, 3, Math.floor(value.length / 2), value.length - 1].filter((place) => place < value.length)
  const changed = digits.map((place) => {
    const digit = value[place] === 'a' ? 'b' : 'a'
    return `${value.slice(0, place)}${digit}${value.slice(place + 1)}`
  })
  const others = ['', '0x', '0x0', '0x1', `${value}00`, `0x0${value.slice(2)}`, value.slice(0, -1), value.slice(0, -2)]
  return [...new Set([...changed, ...others])]
}

function changedLists(value: readonly unknown[]): readonly unknown[] {
  const [first] = value
  return [[], value.slice(1), value.slice(0, -1), [...value].reverse(), [...value, first ?? '0x'], [first, ...value]]
}

function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path
  if (Array.isArray(value)) {
    for (let index = 0; index < Math.min(value.length, MAX_ITEMS); index++)
      yield* pathsOf(value[index], [...path, index])
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* pathsOf(item, [...path, key])
  }
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    value,
  )
}

function replaced(value: unknown, [key, ...rest]: Path, change: unknown): unknown {
  if (key === undefined) return change
  const copy: object = Array.isArray(value) ? [...value] : { ...(typeof value === 'object' ? value : {}) }
  const inner = replaced(Reflect.get(copy, key), rest, change)
  if (rest.length === 0 && change === undefined && !Array.isArray(copy)) Reflect.deleteProperty(copy, key)
  else Reflect.set(copy, key, inner)
  return copy
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
