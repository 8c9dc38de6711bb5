import { BlsyncError } from '../errors.ts'
import type { Machine } from './addonTargets.ts'

/**
 * The addon is missing or does not run here; nothing of blsync works without it.
 *
 * @example
 * const isBrokenInstall = (error: unknown) => error instanceof NativeAddonError
 */
export class NativeAddonError extends BlsyncError {
  constructor({ reason, remedy, machine, cause }: NativeAddonFault) {
    const where = `${machine.platform}-${machine.arch}`
    super(
      'ERR_NATIVE_ADDON',
      `the native addon of blsync could not be loaded on ${where} (Node ${process.version}): ${reason}; ${remedy}`,
      { cause },
    )
  }
}

/** Why the addon was not loaded, and what helps. */
export interface NativeAddonFault {
  readonly reason: string
  readonly remedy: string
  readonly machine: Machine
  readonly cause?: unknown
}

const REINSTALL =
  'reinstall blsync on this machine with optional dependencies enabled, or in a source checkout run `npm run build` (needs Rust)'

/** What a failed load means and what helps, by the loader's own words; undefined when there was no file to load. */
export function explainLoadFailure(error: unknown): Pick<NativeAddonFault, 'reason' | 'remedy'> | undefined {
  if (!(error instanceof Error)) return { reason: String(error), remedy: REINSTALL }
  const code = 'code' in error ? error.code : undefined
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_IMPORT_NOT_DEFINED') return undefined
  const [line = ''] = error.message.split('\n')
  const reason = line.slice(0, 300).replace(/\.$/, '')
  if (code === 'ERR_DLOPEN_DISABLED' || /loading addons is disabled/.test(reason)) {
    return { reason, remedy: 'start Node without --no-addons' }
  }
  if (/GLIBC(XX)?_\d/.test(reason)) {
    return { reason, remedy: "the system's C library is too old: update the system, or build from source on it" }
  }
  return { reason, remedy: REINSTALL }
}

/** The fault when no build for the machine is there. */
export function missingAddon(targets: readonly string[]): Pick<NativeAddonFault, 'reason' | 'remedy'> {
  if (targets.length === 0)
    return { reason: 'there is no build for it', remedy: 'build blsync from source (needs Rust)' }
  const names = targets.map((target) => `blsync-${target}`).join(' or ')
  return { reason: `its package ${names} is not installed`, remedy: REINSTALL }
}
