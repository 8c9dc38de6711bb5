/** A way to answer wrongly. */
export interface Lie {
  readonly name: string
  readonly result: unknown
}

type Path = readonly (string | number)[]

/** What one field of an answer may be, at most; the longest lists are sampled. */
const MAX_ITEMS = 6

/**
 * Lies about an answer: each field changed, dropped, set to null, exchanged with that of another answer, each list cut, turned
 * round or repeated, and the other answer as a whole.
 */
export function* liesAbout(right: unknown, other: unknown): Generator<Lie> {
  yield { name: 'nothing', result: null }
  yield { name: 'another kind', result: 'nonsense' }
  if (JSON.stringify(other) !== JSON.stringify(right)) yield { name: 'replayed', result: other }
  for (const path of pathsOf(right)) {
    const value = at(right, path)
    for (const changed of changesOf(value, at(other, path))) {
      yield {
        name: `${path.join('.')} = ${JSON.stringify(changed)?.slice(0, 40)}`,
        result: replaced(right, path, changed),
      }
    }
  }
}

function changesOf(value: unknown, other: unknown): readonly unknown[] {
  const changes: unknown[] = [undefined, null]
  if (typeof value === 'string') changes.push(...changedTexts(value))
  else if (Array.isArray(value)) changes.push(...changedLists(value))
  else if (typeof value === 'boolean') changes.push(!value)
  else changes.push({})
  if (other !== undefined) changes.push(other)
  return changes.filter((change) => change === undefined || JSON.stringify(change) !== JSON.stringify(value))
}

function changedTexts(value: string): readonly string[] {
  const last = value.at(-1) === '1' ? '2' : '1'
  const second = value.length > 3 ? `${value.slice(0, 3)}${value[3] === 'a' ? 'b' : 'a'}${value.slice(4)}` : '0x7'
  return ['0x', '0x0', `${value.slice(0, -1)}${last}`, second, `${value}00`, value.slice(0, -2)]
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
