import { execFileSync } from 'node:child_process'

/** What a shared object asks of the machine that loads it, by readelf. */
export interface SharedObject {
  /** `AArch64` or `Advanced Micro Devices X86-64`. */
  readonly machine: string
  readonly libraries: readonly string[]
  /** The newest version of glibc whose symbols it uses; undefined for none. */
  readonly glibc: string | undefined
}

export function readSharedObject(file: string): SharedObject {
  const text = execFileSync('readelf', ['--wide', '--file-header', '--dynamic', '--version-info', file], {
    encoding: 'utf8',
  })
  const versions = [...text.matchAll(/GLIBC_(2\.\d+)/g)].map(([, version = '']) => version)
  return {
    machine: /Machine: +(.+)/.exec(text)?.[1] ?? '',
    libraries: [...text.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name = '']) => name),
    glibc: versions.sort((one, other) => minor(one) - minor(other)).at(-1),
  }
}

export function minor(version: string): number {
  return Number(version.split('.')[1])
}
