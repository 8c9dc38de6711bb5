import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  branchRoot,
  compactMultiproofRoot,
  hashImplementation,
  hashPairs,
  headerRoot,
} from '../../ts/native/hashing.ts'
import { loadAddon, loadDatabaseAddon } from '../../ts/native/loadAddon.ts'
import { NativeAddonError } from '../../ts/native/NativeAddonError.ts'

const sha256 = (...parts: Uint8Array[]) => new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest())

describe('hashing in the addon', () => {
  it('names the implementation that runs', () => {
    expect(['avx512', 'sha-ni', 'avx512-only', 'avx2', 'arm-sha2', 'portable']).toContain(hashImplementation())
  })

  it('hashes pairs of nodes into the array of the caller', () => {
    const input = Uint8Array.from({ length: 64 * 5 }, (_, i) => (i * 7) % 256)
    const out = new Uint8Array(32 * 5)
    hashPairs(input, out)
    for (let i = 0; i < 5; i++) {
      expect(out.slice(i * 32, i * 32 + 32)).toEqual(sha256(input.subarray(i * 64, i * 64 + 64)))
    }
  })

  it('refuses wrong lengths, wrong types and shared memory with a named error', () => {
    const memory = new Uint8Array(96)
    expect(() => hashPairs(new Uint8Array(63), new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
    expect(() => hashPairs(memory.subarray(0, 64), memory.subarray(32, 64))).toThrow(
      expect.objectContaining({ code: 'OVERLAP' }),
    )
    expect(() => headerRoot(new Uint8Array(111))).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
    const words: unknown = new Uint16Array(112)
    expect(() => Reflect.apply(headerRoot, undefined, [words])).toThrow(
      expect.objectContaining({ code: 'INVALID_TYPE', message: 'header must be a Uint8Array; found Uint16Array' }),
    )
  })

  it('follows branches and refuses those that do not fit their generalized index', () => {
    const [leaf, sibling, zero] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2), new Uint8Array(32)]
    const branch = (...nodes: Uint8Array[]) => new Uint8Array(Buffer.concat(nodes))
    expect(branchRoot({ leaf, branch: sibling, gindex: 2n })).toEqual(sha256(leaf, sibling))
    expect(branchRoot({ leaf, branch: sibling, gindex: 3n })).toEqual(sha256(sibling, leaf))
    expect(branchRoot({ leaf, branch: branch(zero, sibling), gindex: 3n })).toEqual(sha256(sibling, leaf))
    const refused = (nodes: Uint8Array, gindex: bigint) => () => branchRoot({ leaf, branch: nodes, gindex })
    expect(refused(branch(leaf, sibling), 3n)).toThrow(expect.objectContaining({ code: 'BRANCH_PADDING' }))
    expect(refused(sibling, 4n)).toThrow(expect.objectContaining({ code: 'BRANCH_DEPTH' }))
    expect(refused(sibling, 0n)).toThrow(expect.objectContaining({ code: 'INVALID_GINDEX' }))
    expect(refused(sibling, -1n)).toThrow(expect.objectContaining({ code: 'INVALID_GINDEX' }))
    expect(refused(sibling, 2n ** 64n)).toThrow(expect.objectContaining({ code: 'INVALID_GINDEX' }))
  })

  it('computes the root of a compact multiproof strictly', () => {
    const values = Uint8Array.from({ length: 64 }, (_, i) => i)
    const out = new Uint8Array(32)
    compactMultiproofRoot({ descriptor: Uint8Array.of(0x60), values }, out)
    expect(out).toEqual(sha256(values))
    const refused = (descriptor: number[], nodes: Uint8Array) => () =>
      compactMultiproofRoot({ descriptor: Uint8Array.from(descriptor), values: nodes }, out)
    expect(refused([0x60, 0], values)).toThrow(expect.objectContaining({ code: 'INVALID_DESCRIPTOR' }))
    expect(refused([0x60], new Uint8Array(96))).toThrow(expect.objectContaining({ code: 'VALUE_COUNT' }))
  })
})

describe('The addon is loaded', () => {
  const linux = { platform: 'linux', arch: 'x64' }
  const notFound = () => Object.assign(new Error("Cannot find module 'x'"), { code: 'MODULE_NOT_FOUND' })
  const dlopen = (message: string) => Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' })

  /** Tries to load where only the named modules are there, each with the error that it fails with. */
  function failure(found: Readonly<Record<string, Error>>, machine = linux): NativeAddonError {
    try {
      loadAddon((name) => {
        throw found[name] ?? notFound()
      }, machine)
    } catch (error) {
      if (error instanceof NativeAddonError) return error
      throw error
    }
    return expect.unreachable('it was loaded')
  }

  it('from the folder of the package first, then from the package of the platform, of either C library', () => {
    const asked: string[] = []
    const load = (last: string) =>
      loadAddon((name) => {
        asked.push(name)
        if (name !== last) throw notFound()
        return name
      }, linux)
    expect(load('blsync-linux-x64-musl')).toBe('blsync-linux-x64-musl')
    expect(asked).toEqual([
      '#addon/blsync.linux-x64-gnu.node',
      'blsync-linux-x64-gnu',
      '#addon/blsync.linux-x64-musl.node',
      'blsync-linux-x64-musl',
    ])
  })

  it('for the database out of the package of the platform, else of classic-level', () => {
    const asked: string[] = []
    const load = (last: string) =>
      loadDatabaseAddon((name) => {
        asked.push(name)
        if (name !== last) throw notFound()
        return name
      }, linux)
    expect(load('blsync-linux-x64-gnu/database.cjs')).toBe('blsync-linux-x64-gnu/database.cjs')
    expect(load('classic-level/binding.js')).toBe('classic-level/binding.js')
    expect(asked.slice(1)).toEqual([
      'blsync-linux-x64-gnu/database.cjs',
      'blsync-linux-x64-musl/database.cjs',
      'classic-level/binding.js',
    ])
  })

  it('for the database, or its error has the reason of the build that was there', () => {
    const load = () =>
      loadDatabaseAddon((name) => {
        throw name === 'blsync-linux-x64-gnu/database.cjs' ? dlopen("version `GLIBC_2.28' not found") : notFound()
      }, linux)
    expect(load).toThrow(/GLIBC_2\.28.*C library is too old/)
  })

  it('or its error names platform, package and remedy when it is not there', () => {
    const error = failure({})
    expect(error.code).toBe('ERR_NATIVE_ADDON')
    expect(error.message).toContain('could not be loaded on linux-x64')
    expect(error.message).toContain('its package blsync-linux-x64-gnu or blsync-linux-x64-musl is not installed')
    expect(error.message).toMatch(/reinstall.*npm run build/)
    expect(failure({}, { platform: 'freebsd', arch: 'x64' }).message).toMatch(/freebsd-x64.*no build for it; build/)
  })

  it.each([
    ["/lib/libc.so.6: version `GLIBC_2.34' not found (required by x.node)", /GLIBC_2\.34.*C library is too old/],
    ['/x.node: invalid ELF header', /invalid ELF header; reinstall/],
    ['/x.node: wrong ELF class: ELFCLASS32', /wrong ELF class.*; reinstall/],
    [
      "dlopen(x.node): (mach-o file, but is an incompatible architecture (have 'x86_64'))",
      /incompatible arch.*; reinstall/,
    ],
    ['\\\\?\\x.node is not a valid Win32 application.', /not a valid Win32 application; reinstall/],
  ])('or its error says what the system says: %s', (words, message) => {
    const cause = dlopen(`${words}\nRequire stack:\n- /a.js`)
    const error = failure({ 'blsync-linux-x64-gnu': cause })
    expect(error.message).toMatch(message)
    expect(error.message.split('\n')).toHaveLength(1)
    expect(error.cause).toBe(cause)
  })

  it('or its error says that Node was told to load none', () => {
    const disabled = Object.assign(new Error('Cannot load native addon because loading addons is disabled.'), {
      code: 'ERR_DLOPEN_DISABLED',
    })
    const error = failure({ 'blsync-linux-x64-gnu': disabled })
    expect(error.message).toMatch(/loading addons is disabled; start Node without --no-addons/)
  })
})
