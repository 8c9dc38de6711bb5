import { Command } from 'commander'
import type { HeadersFlags } from './listHeaders.ts'
import { readSlot } from './proveCommand.ts'
import { addQueryOptions, readQueryFlags } from './queryOptions.ts'

const EXAMPLES = `
Examples:
  blsync headers --from 12345600 --to 12345631 --beacon.api https://beacon-node.example --beacon.checkpoint 0x…
  blsync headers --from 5000 --to 5063 --json --sepolia --beacon.api … --datadir data

A slot without a block is printed as "empty"; one that could not be linked to a verified head in time as "not found".

Exit codes: 0 every slot is known, 2 flags, 3 checkpoint, 4 data directory, 5 a slot is not found.`

/** The subcommand `blsync headers`: prints headers of the verified chain. */
export function headersCommand(): Command {
  const command = new Command('headers')
    .description('print the headers of a slot range, linked to a verified head by parent roots')
    .requiredOption('--from <slot>', 'first slot', readSlot)
    .option('--to <slot>', 'last slot, included (default: the first)', readSlot)
  return addQueryOptions(command)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .action(async (_options: unknown, own: Command) => {
      const flags = readQueryFlags<HeadersFlags>(own)
      const { listHeaders } = await import('./listHeaders.ts')
      const { text, code } = await listHeaders(flags)
      process.stdout.write(text)
      process.exitCode = code
    })
}
