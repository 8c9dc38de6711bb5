import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CodeCache, type CompiledCode, markOf } from '../../../ts/cli/compiled/CodeCache.ts'
import { ScriptLoader } from '../../../ts/cli/compiled/ScriptLoader.ts'
import { type Clock, systemClock } from '../../../ts/clock.ts'

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'blsync-scripts-'))
})

afterEach(() => rmSync(home, { recursive: true, force: true }))

function script(name: string, source: string): string {
  const path = join(home, name)
  writeFileSync(path, source)
  return path
}

/** A cache that says what is written to it. */
class Recorded extends CodeCache {
  readonly writes: string[] = []

  constructor() {
    super(join(home, '.blsync', 'compiled'))
  }

  override write(name: string, mark: number, code: CompiledCode): void {
    this.writes.push(`${code.isRipe ? 'ripe ' : ''}${name}`)
    super.write(name, mark, code)
  }
}

interface Greeter {
  greet(): string
}

/** Each turn of the loop that is waited for runs at once. */
const hurried: Clock = {
  ...systemClock,
  soon: (call) => {
    call()
    const timer = { cancel: () => undefined, unref: () => timer }
    return timer
  },
}

const GREETER = 'exports.greet = () => { const words = ["good", "day"]; return words.join(" ") }'

/** A process of its own would see the cache so. */
function run(): { readonly cache: Recorded; readonly scripts: ScriptLoader; readonly greeting: string } {
  const cache = new Recorded()
  const scripts = new ScriptLoader(cache)
  return { cache, scripts, greeting: scripts.load<Greeter>(join(home, 'greeter.cjs')).greet() }
}

describe('Scripts are modules as those of Node are', () => {
  it('requiring each other and what Node has, each running once', () => {
    const main = script(
      'main.cjs',
      'const a = require("./parts/a.cjs"); module.exports = [a === require("./parts/a.cjs"), a.place, __dirname]',
    )
    mkdirSync(join(home, 'parts'))
    script(
      'parts/a.cjs',
      'exports.place = require("node:path").basename(__filename); exports.back = require("../main.cjs")',
    )
    expect(new ScriptLoader(undefined).load(main)).toEqual([true, 'a.cjs', home])
  })

  it('failing where they fail, at the place in their own file, and anew when they are asked for again', () => {
    const first = script('first.cjs', 'null.x')
    const third = script('third.cjs', '\n\n  null.x')
    const scripts = new ScriptLoader(undefined)
    for (const [file, place] of [
      [first, ':1:6'],
      [third, ':3:8'],
    ] as const) {
      for (const _ of [1, 2]) {
        const thrown = expect(() => scripts.load(file))
        thrown.toThrow(expect.objectContaining({ stack: expect.stringContaining(`${file}${place}`) }))
      }
    }
  })
})

describe('What was compiled', () => {
  beforeEach(() => {
    script('greeter.cjs', GREETER)
  })

  it('is kept by the first run and used by the next, which keeps nothing', () => {
    const first = run()
    first.scripts.keep()
    expect(first.cache.writes).toEqual(['greeter.cjs'])
    const second = run()
    second.scripts.keep()
    expect([second.greeting, second.cache.writes]).toEqual(['good day', []])
  })

  it('is kept once more after a long run, with the functions that have run, and then for good', () => {
    const file = join(home, '.blsync', 'compiled', 'greeter.cjs')
    const short = new ScriptLoader(new Recorded())
    short.load(join(home, 'greeter.cjs'))
    short.keep()
    const early = readFileSync(file).length
    const long = run()
    long.scripts.keepRipe(hurried)
    long.scripts.keep()
    expect(long.cache.writes).toEqual(['ripe greeter.cjs'])
    expect(readFileSync(file).length, 'greet is in it').toBeGreaterThan(early)
    const later = run()
    later.scripts.keepRipe(hurried)
    expect([later.greeting, later.cache.writes]).toEqual(['good day', []])
  })

  it('is made anew when the script is another one, of the same length even', () => {
    run().scripts.keep()
    script('greeter.cjs', GREETER.replace('good', 'fine'))
    const next = run()
    next.scripts.keep()
    expect([next.greeting, next.cache.writes]).toEqual(['fine day', ['greeter.cjs']])
  })

  it('is made anew when V8 does not know it', () => {
    const mark = markOf(Buffer.from(GREETER))
    new Recorded().write('greeter.cjs', mark, { data: Buffer.from('of another version'), isRipe: true })
    const next = run()
    next.scripts.keep()
    expect([next.greeting, next.cache.writes]).toEqual(['good day', ['greeter.cjs']])
    expect(run().cache.read('greeter.cjs', mark)?.data.length).toBeGreaterThan(100)
  })

  it('is not kept where it cannot be, at no cost to the run', () => {
    writeFileSync(join(home, '.blsync'), '')
    const { cache, scripts, greeting } = run()
    scripts.keep()
    expect([greeting, cache.writes]).toEqual(['good day', []])
  })
})
