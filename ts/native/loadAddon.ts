import { addonTargets, type Machine } from './addonTargets.ts'
import { explainLoadFailure, missingAddon, NativeAddonError } from './NativeAddonError.ts'

/**
 * The addon: what `npm run build` made in this package's folder, else the package of the platform.
 *
 * @param require - the `require` of a module of this package
 * @throws NativeAddonError with the loader's own reason and the remedy
 */
export function loadAddon<Addon>(require: (name: string) => Addon, machine: Machine = process): Addon {
  const targets = addonTargets(machine)
  const names = targets.flatMap((target) => [`#addon/blsync.${target}.node`, `blsync-${target}`])
  return loadFirst(require, names, machine)
}

/**
 * LevelDB's addon: out of the package of the platform, else of `classic-level` itself, which a checkout has, and which the package of a
 * platform without a build of it brings (build/addDatabaseAddons.mjs).
 *
 * @param require - as above
 * @throws NativeAddonError as above
 */
export function loadDatabaseAddon<Addon>(require: (name: string) => Addon, machine: Machine = process): Addon {
  const names = addonTargets(machine).map((target) => `blsync-${target}/database.cjs`)
  return loadFirst(require, [...names, 'classic-level/binding.js'], machine)
}

function loadFirst<Addon>(require: (name: string) => Addon, names: readonly string[], machine: Machine): Addon {
  let first: unknown
  for (const name of names) {
    try {
      return require(name)
    } catch (error) {
      if (explainLoadFailure(error) !== undefined) first ??= error
    }
  }
  const fault = first === undefined ? undefined : explainLoadFailure(first)
  throw new NativeAddonError({ ...(fault ?? missingAddon(addonTargets(machine))), machine, cause: first })
}
