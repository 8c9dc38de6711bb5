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
  let first: unknown
  for (const target of targets) {
    for (const name of [`#addon/blsync.${target}.node`, `blsync-${target}`]) {
      try {
        return require(name)
      } catch (error) {
        if (explainLoadFailure(error) !== undefined) first ??= error
      }
    }
  }
  const fault = first === undefined ? undefined : explainLoadFailure(first)
  throw new NativeAddonError({ ...(fault ?? missingAddon(targets)), machine, cause: first })
}
