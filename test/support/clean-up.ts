import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

/**
 * What the tests of a file began and have to end: ended after each test, the latest first. To be made once, at the top of
 * the file.
 */
export class CleanUp {
  readonly #endings: (() => unknown)[] = []

  constructor() {
    afterEach(async () => {
      for (const end of this.#endings.splice(0).reverse()) await end()
    })
  }

  add<Thing>(thing: Thing, end: (thing: Thing) => unknown): Thing {
    this.#endings.push(() => end(thing))
    return thing
  }

  /** An empty directory of the test's own. */
  async directory(): Promise<string> {
    return this.add(await mkdtemp(join(tmpdir(), 'blsync-test-')), (path) => rm(path, { recursive: true, force: true }))
  }
}
