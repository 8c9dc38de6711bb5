import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CodeCache, markOf } from '../../../ts/cli/compiled/CodeCache.ts'

const code = { data: Buffer.from('what V8 made of it'), isRipe: false }
const mark = markOf(Buffer.from('a script'))
const isRoot = process.getuid?.() === 0
const isWindows = process.platform === 'win32'

let home: string
let directory: string
let file: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'blsync-compiled-'))
  directory = join(home, '.blsync', 'compiled')
  file = join(directory, 'run')
})

afterEach(() => rmSync(home, { recursive: true, force: true }))

/** As another process would find it. */
const read = (by = mark) => new CodeCache(directory).read('run', by)

function written(): CodeCache {
  const cache = new CodeCache(directory)
  cache.write('run', mark, code)
  expect(read()).toEqual(code)
  return cache
}

describe('Compiled code', () => {
  it('is there for the next process', () => {
    written().write('run', mark, { data: Buffer.from('more of it'), isRipe: true })
    expect(read()).toEqual({ data: Buffer.from('more of it'), isRipe: true })
    expect(readdirSync(directory)).toEqual(['run'])
  })

  it('is not there for another source', () => {
    written()
    expect(read(markOf(Buffer.from('b script')))).toBeUndefined()
    expect(new CodeCache(directory).read('other', mark)).toBeUndefined()
  })

  it('is not used when any byte of its file is another one', () => {
    written()
    const whole = readFileSync(file)
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole)
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at)
      writeFileSync(file, damaged)
      expect(read(), `byte ${at}`).toBeUndefined()
    }
  })

  it('is not used when its file ends early, wherever that is', () => {
    written()
    for (let length = statSync(file).size - 1; length >= 0; length--) {
      truncateSync(file, length)
      expect(read(), `${length} bytes`).toBeUndefined()
    }
  })

  it('is not read from a file without bounds, or from what is no file', () => {
    written()
    truncateSync(file, 64 * 1024 * 1024)
    expect(read()).toBeUndefined()
    rmSync(file)
    mkdirSync(file)
    expect(read()).toBeUndefined()
  })

  it('takes the place of what is damaged, and of what a process that was killed has left', () => {
    written()
    writeFileSync(file, 'nonsense')
    writeFileSync(`${file}.new`, 'half of it')
    written()
    expect(readdirSync(directory)).toEqual(['run'])
  })
})

describe.skipIf(isWindows)('Compiled code is the user’s alone', () => {
  it('in files and directories that nobody else may look into', () => {
    written()
    const modes = [join(home, '.blsync'), directory, file].map((path) => statSync(path).mode & 0o777)
    expect(modes).toEqual([0o700, 0o700, 0o600])
  })

  it.each([0o620, 0o602])('not read from a file that others may write to (%o)', (mode) => {
    written()
    chmodSync(file, mode)
    expect(read()).toBeUndefined()
  })

  it.each([0o770, 0o707])('neither read from nor written to a directory that others may write to (%o)', (mode) => {
    written()
    chmodSync(directory, mode)
    expect(read()).toBeUndefined()
    expect(new CodeCache(directory).isWritable).toBe(false)
  })

  it('not read through a link', () => {
    written()
    renameSync(file, join(home, 'elsewhere'))
    symlinkSync(join(home, 'elsewhere'), file)
    expect(read()).toBeUndefined()
  })

  it.skipIf(!isRoot)('not read from a file or a directory of another user', () => {
    written()
    chownSync(file, 54_321, 54_321)
    expect(read()).toBeUndefined()
    chownSync(file, 0, 0)
    expect(read()).toEqual(code)
    chownSync(directory, 54_321, 54_321)
    expect(read()).toBeUndefined()
    expect(new CodeCache(directory).isWritable).toBe(false)
  })

  it.skipIf(!isRoot)('not put into the home of another user', () => {
    chownSync(home, 54_321, 54_321)
    new CodeCache(directory).write('run', mark, code)
    expect(readdirSync(home)).toEqual([])
  })
})

describe('Where compiled code cannot be written, nothing is said and nothing else happens', () => {
  it('in a home that is not there, which is not made', () => {
    rmSync(home, { recursive: true })
    const cache = new CodeCache(directory)
    cache.write('run', mark, code)
    expect([cache.isWritable, existsSync(home)]).toEqual([false, false])
  })

  it('where a file has the name of the directory', () => {
    mkdirSync(join(home, '.blsync'))
    writeFileSync(directory, '')
    const cache = new CodeCache(directory)
    cache.write('run', mark, code)
    expect([cache.isWritable, cache.read('run', mark)]).toEqual([false, undefined])
  })

  it('where writing fails, after which it is not tried again', () => {
    const cache = written()
    mkdirSync(`${file}.new`)
    cache.write('run', mark, { data: Buffer.from('more of it'), isRipe: true })
    expect(cache.isWritable).toBe(false)
    expect(read()).toEqual(code)
  })
})
