import { BlsyncError, ConfigError } from '../errors.ts'
import { stateCheckpointGindices } from '../light/headers/StateCheckpoints.ts'
import { encodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import { requireGindex } from '../merkle/childGindex.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import { gindexDepth } from '../merkle/gindexDepth.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import { isForkName, type LightClientFork } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { rulesOfFork } from '../params/rulesOfFork.ts'
import { hasLightClients, lightClientForkAtSlot } from '../types/lightClientFork.ts'
import { beaconStateShape } from '../types/state/beaconStateShape.ts'
import { resolveStatePath } from '../types/state/resolveStatePath.ts'

/** Parts of a state: fields by the specification's names, elements by number, or generalized indices. */
export type StateParts = readonly (string | bigint)[]

/** The same parts of the states of every fork that has them, or those of each fork that is named. */
export type ProvenParts = StateParts | Readonly<Partial<Record<LightClientFork, StateParts>>>

/** Servers refuse longer ones, https://github.com/ChainSafe/lodestar. */
const MAX_DESCRIPTOR_BYTES = 1024

/** More than anybody names by hand. */
const MAX_PARTS = 1000

/**
 * The nodes of a state at a slot whose proof is kept: what the client reads itself, and the parts asked for. A part that
 * has another one below it follows from that.
 *
 * @throws ConfigError for parts that no fork of the network has, or that are too many for one proof
 */
export function provenStateFormat(network: NetworkConfig, parts: ProvenParts): (slot: number) => ProofFormat {
  const byFork = partsByFork(network, parts)
  const formats = new Map(
    [...byFork].map(([fork, gindices]) => [fork, formatWith(stateCheckpointGindices(fork), gindices)]),
  )
  return (slot) => {
    const fork = lightClientForkAtSlot(network, slot)
    const format = formats.get(fork)
    if (format !== undefined) return format
    const own = formatWith(stateCheckpointGindices(fork), [])
    formats.set(fork, own)
    return own
  }
}

function partsByFork(network: NetworkConfig, parts: ProvenParts): ReadonlyMap<LightClientFork, readonly bigint[]> {
  const forks = [...new Set(network.forks.flatMap((fork) => rulesOfFork(fork) ?? []))].filter(hasLightClients)
  if (isList(parts)) return sharedParts(network, forks, requireParts(parts))
  if (typeof parts !== 'object' || parts === null)
    throw new ConfigError('expected a list of parts, or one for each fork')
  const named = Object.entries(parts).map(([name, list]): [LightClientFork, readonly bigint[]] => {
    if (!isForkName(name) || !hasLightClients(name)) {
      throw new ConfigError(`${JSON.stringify(name.slice(0, 60))} is not a fork with light clients`)
    }
    const shape = beaconStateShape(network.preset, name)
    return [name, requireParts(list).map((part) => gindexOf(part, (path) => resolveStatePath(shape, path).gindex))]
  })
  return new Map(named)
}

/** What a fork lacks is left out there; what every fork lacks is a mistake. */
function sharedParts(
  network: NetworkConfig,
  forks: readonly LightClientFork[],
  parts: StateParts,
): ReadonlyMap<LightClientFork, readonly bigint[]> {
  const gindices = new Map(forks.map((fork): [LightClientFork, bigint[]] => [fork, []]))
  for (const part of parts) {
    let problem: unknown
    let isFound = false
    for (const [fork, found] of gindices) {
      try {
        const shape = beaconStateShape(network.preset, fork)
        found.push(gindexOf(part, (path) => resolveStatePath(shape, path).gindex))
        isFound = true
      } catch (error) {
        problem = error
      }
    }
    // Of the newest fork, which people have in mind.
    if (!isFound && problem !== undefined) throw problem
  }
  return gindices
}

function gindexOf(part: string | bigint, resolve: (path: string) => bigint): bigint {
  if (typeof part === 'string' && !/^\d/.test(part)) return resolve(part)
  if (typeof part === 'string' && !/^\d{1,40}$/.test(part)) {
    throw new ConfigError(
      `${JSON.stringify(part.slice(0, 60))} is not a generalized index: write a whole number such as 169`,
    )
  }
  return requireGindex(BigInt(part))
}

function requireParts(parts: unknown): StateParts {
  const isPart = (part: unknown): part is string | bigint => typeof part === 'string' || typeof part === 'bigint'
  if (!Array.isArray(parts) || !parts.every(isPart)) {
    throw new ConfigError(
      'expected a list of names such as finalized_checkpoint.root, or of generalized indices as bigint',
    )
  }
  if (parts.length > MAX_PARTS) throw new ConfigError(`${parts.length} parts are too many: at most ${MAX_PARTS}`)
  return parts
}

function isList(parts: ProvenParts): parts is StateParts {
  return Array.isArray(parts)
}

function formatWith(own: readonly bigint[], asked: readonly bigint[]): ProofFormat {
  const below = asked.find((gindex) => own.some((upper) => isAncestor(upper, gindex)))
  if (below !== undefined)
    throw new ConfigError(`generalized index ${below} lies below a field of 32 bytes, which has no parts`)
  const all = [...new Set([...own, ...asked])]
  const format = formatOfLowest(all.filter((gindex) => !all.some((other) => isAncestor(gindex, other))))
  if (encodeCompactFormat(format).length > MAX_DESCRIPTOR_BYTES) throw tooMany()
  return format
}

function formatOfLowest(gindices: readonly bigint[]): ProofFormat {
  try {
    return formatOfGindices(gindices)
  } catch (error) {
    if (error instanceof BlsyncError && error.code === 'PROOF_TOO_LARGE') throw tooMany()
    throw error
  }
}

function tooMany(): ConfigError {
  return new ConfigError('these parts need a larger proof than beacon nodes give: ask for fewer')
}

function isAncestor(upper: bigint, lower: bigint): boolean {
  const levels = gindexDepth(lower) - gindexDepth(upper)
  return levels > 0 && lower >> BigInt(levels) === upper
}
