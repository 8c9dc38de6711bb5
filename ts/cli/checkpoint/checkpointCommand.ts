import { Command } from 'commander'
import { addQueryOptions, type QueryFlags, readQueryFlags } from '../queryOptions.ts'

const EXAMPLES = `
Examples:
  blsync checkpoint --beacon.checkpoint.url https://a.example --beacon.checkpoint.url https://b.example
  blsync checkpoint --sepolia --json --beacon.checkpoint.url https://a.example,https://b.example

Name sources that do not belong together: a checkpoint is the only thing that blsync trusts.

Exit codes: 0 all agree on a block that is new enough, 2 flags, 3 a source is silent, they disagree, or the block is too old.`

/** Flags of the main command that have a meaning here. */
const HEEDED = [
  'beacon.checkpoint.url',
  'beacon.config',
  'beacon.genesis.gvroot',
  'beacon.genesis.time',
  'config',
] as const

/** The subcommand `blsync checkpoint`: shows what sources hold to be finalized, and whether they agree. */
export function checkpointCommand(): Command {
  const command = new Command('checkpoint').description(
    'show which finalized block several sources name, whether they agree, and how to start from it',
  )
  return addQueryOptions(command, HEEDED)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .action(async (_options: unknown, own: Command) => {
      const flags = readQueryFlags<QueryFlags>(own)
      const { showCheckpoints } = await import('./showCheckpoints.ts')
      const { text, code } = await showCheckpoints(flags)
      process.stdout.write(text)
      process.exitCode = code
    })
}
