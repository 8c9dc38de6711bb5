import { eventually } from '../../support/eventually.ts'

/** What the tests of a file share and have to end once, the latest first. */
export class Endings {
  readonly #endings: (() => unknown)[] = []

  add<Thing>(thing: Thing, end: (thing: Thing) => unknown): Thing {
    this.#endings.push(() => end(thing))
    return thing
  }

  async end(): Promise<void> {
    for (const end of this.#endings.splice(0).reverse()) await end()
  }
}

/** Waits for what happens by itself; also outside of tests. */
export function until(condition: () => boolean): Promise<void> {
  return eventually(() => {
    if (!condition()) throw new Error('it has not happened')
  })
}
