/** The machine that the addon is for. */
export interface Machine {
  readonly platform: string
  readonly arch: string
}

/** Names of the builds that may run on a machine, as `napi.targets` of package.json has them; the likelier first. */
export function addonTargets({ platform, arch }: Machine): readonly string[] {
  const name = `${platform}-${arch}`
  switch (name) {
    case 'linux-x64':
    case 'linux-arm64':
      // The C library is not asked for: the wrong build does not load, and installed is the right one alone.
      return [`${name}-gnu`, `${name}-musl`]
    case 'win32-x64':
      return [`${name}-msvc`]
    case 'darwin-x64':
    case 'darwin-arm64':
      return [name]
    default:
      return []
  }
}
