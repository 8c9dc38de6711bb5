import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'
import type { Clock } from '../../clock.ts'
import { type CodeCache, markOf } from './CodeCache.ts'

interface Module {
  exports: unknown
}

/** A script whose code the cache does not have as it is after a long run. */
interface Unripe {
  readonly name: string
  readonly mark: number
  readonly script: Script
  /** The cache has what a short run left. */
  readonly isKept: boolean
}

const BEFORE = '(function (exports, require, module, __filename, __dirname) {'
const AFTER = '\n})'

/**
 * Loads CommonJS modules that require each other by their paths, with code that was compiled in an earlier run. None of them can
 * import (`import()`): the bundler has made `require` of it.
 */
export class ScriptLoader {
  readonly #cache: CodeCache | undefined
  readonly #modules = new Map<string, Module>()
  #unripe: Unripe[] = []

  /** @param cache - undefined to compile everything and keep nothing */
  constructor(cache: CodeCache | undefined) {
    this.#cache = cache
  }

  /** What a module exports, as `require` gives it: it runs once. */
  load<Exports>(file: string): Exports
  load(file: string): unknown {
    const known = this.#modules.get(file)
    if (known !== undefined) return known.exports
    const module: Module = { exports: {} }
    this.#modules.set(file, module)
    const directory = dirname(file)
    const requireOther = createRequire(file)
    const require = (name: string): unknown =>
      /^\.\.?\//.test(name) ? this.load(join(directory, name)) : requireOther(name)
    try {
      this.#compile(file).runInThisContext()(module.exports, require, module, file, directory)
    } catch (error) {
      this.#modules.delete(file)
      throw error
    }
    return module.exports
  }

  /** Keeps code of scripts of which the cache has none, with those of their functions that have run. */
  keep(): void {
    const missing = this.#unripe.filter(({ isKept }) => !isKept)
    this.#unripe = []
    for (const each of missing) this.#keep(each, false)
  }

  /** The same after a long run, where the cache has what a short one left, too: a script in a turn of the event loop. */
  keepRipe(clock: Clock): void {
    const [first, ...others] = this.#unripe
    if (first === undefined) return
    this.#unripe = others
    this.#keep(first, true)
    clock.soon(() => this.keepRipe(clock)).unref()
  }

  #compile(filename: string): Script {
    const source = readFileSync(filename)
    const name = basename(filename)
    const mark = markOf(source)
    const kept = this.#cache?.read(name, mark)
    const script = new Script(BEFORE + source.toString() + AFTER, {
      filename,
      columnOffset: -BEFORE.length,
      ...(kept !== undefined && { cachedData: kept.data }),
    })
    const isKept = kept !== undefined && script.cachedDataRejected === false
    if (!isKept || !kept.isRipe) this.#unripe.push({ name, mark, script, isKept })
    return script
  }

  #keep({ name, mark, script }: Unripe, isRipe: boolean): void {
    if (this.#cache?.isWritable === true) this.#cache.write(name, mark, { data: script.createCachedData(), isRipe })
  }
}
