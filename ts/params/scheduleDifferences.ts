import type { NetworkConfig } from './NetworkConfig.ts'

const MAX_SHOWN = 160

/**
 * What another source says differently of the same network, one sentence each; empty where both agree.
 *
 * @param other - for example the schedule a beacon node reports, which is hearsay
 */
export function scheduleDifferences(ours: NetworkConfig, other: NetworkConfig): readonly string[] {
  const names = new Set([...ours.forks, ...other.forks].map((fork) => fork.name))
  const differences: string[] = []
  for (const name of names) {
    const mine = describeFork(ours, name)
    const theirs = describeFork(other, name)
    if (mine !== theirs) differences.push(`fork ${name}: ${theirs} there, ${mine} here`)
  }
  const mine = describeBlobs(ours)
  const theirs = describeBlobs(other)
  if (mine !== theirs) differences.push(`blob schedule: ${short(theirs)} there, ${short(mine)} here`)
  return differences
}

/** A schedule may have a thousand entries. */
function short(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

function describeFork(config: NetworkConfig, name: string): string {
  const fork = config.forks.find((candidate) => candidate.name === name)
  return fork === undefined ? 'not scheduled' : `epoch ${fork.epoch} version ${fork.version}`
}

function describeBlobs(config: NetworkConfig): string {
  return config.blobSchedule.map((entry) => `${entry.maxBlobsPerBlock} from epoch ${entry.epoch}`).join(', ') || 'none'
}
