import { BlsyncError } from '../errors.ts'

/** The addon is missing or was built for another platform; nothing of blsync works without it. */
export class NativeAddonError extends BlsyncError {
  constructor(options: { cause: unknown; platform?: string }) {
    const platform = options.platform ?? `${process.platform}-${process.arch}`
    super(
      'ERR_NATIVE_ADDON',
      `the native addon of blsync could not be loaded on ${platform} (Node ${process.version}): ` +
        'reinstall blsync on this machine with optional dependencies enabled, or in a source checkout run `npm run build` ' +
        '(needs Rust)',
      { cause: options.cause },
    )
  }
}

/** Runs the import of the addon, turning any way in which it can fail into one error. */
export async function loadAddon<Addon>(importAddon: () => Promise<Addon>): Promise<Addon> {
  try {
    return await importAddon()
  } catch (cause) {
    throw new NativeAddonError({ cause })
  }
}
