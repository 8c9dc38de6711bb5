import { Command, InvalidArgumentError, Option } from 'commander'
import { ConfigError } from '../errors.ts'
import { exitCode } from './exitCode.ts'
import type { ProveFlags } from './prove.ts'
import { ASKING_FLAGS, addQueryOptions, readQueryFlags } from './queryOptions.ts'
import { writeFatal } from './reportFatal.ts'

const EXAMPLES = `
Parts are fields by the specification's names, elements by number, or generalized indices:
  finalized_checkpoint.root   block_roots[5]   validators[0].effective_balance   validators.length   169
Numbers may be ranges, both ends included, or up to the end:
  block_roots[0..31]   historical_summaries[700..].block_summary_root
Parts of the block itself are its execution block's hash, and block. with a field:
  execution_block_hash   block.proposer_index   block.body.execution_payload.block_number

Examples:
  blsync prove finalized_checkpoint.root slot --finalized --beacon.api https://lodestar.example --beacon.checkpoint 0x…
  blsync prove --gindex 169 --gindex 2828 --slot 12345678 --json --beacon.api … --beacon.checkpoint.url … > proof.json
  blsync prove latest_execution_payload_header.block_hash --ssz proof.ssz --sepolia --beacon.api … --datadir data
  blsync prove execution_block_hash --slot 6238210 --beacon.archive https://archive.example --beacon.api … --datadir data
  blsync proof verify proof.json --block-root 0x…

A slot further back than one period of historical roots is reached through the history in the newest state. The roots of its period are in
no state any more: an archive gives them (one request a slot, kept in --datadir), or an era file, or a list of them.

Without --datadir and with a checkpoint nothing is stored, so that it can run beside another blsync.
The beacon node must serve state proofs: Lodestar does, with --rest.namespace "*".

Exit codes: 0 proven, 2 flags, 3 checkpoint, 4 data directory, 5 no beacon node provides it, the slot is empty or too far away, or the time ran out,
6 proven and printed, but the newest head or finalized block lies far behind the clock.`

/** The subcommand `blsync prove`: proves parts of a verified block's state. */
export function proveCommand(): Command {
  const command = new Command('prove')
    .description("prove parts of a verified block's state and print them with the proof")
    .argument('[parts...]', "fields of the state by the specification's names, or generalized indices")
    .addOption(new Option('--gindex <index>', 'generalized index, or a name (repeat)').argParser(repeated))
    .option('--head', 'use the newest verified block (default)')
    .option('--finalized', 'use the newest verified finalized block')
    .option('--slot <slot>', 'use the block at this slot of the verified chain', readSlot)
    .option('--ssz <file>', 'also write the proof as the SSZ container of the beacon API')
  return addQueryOptions(command, [...ASKING_FLAGS, 'beacon.archive', 'history.file'])
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .action(async (names: readonly string[], _options: unknown, own: Command) => {
      const flags = readQueryFlags<ProveFlags>(own)
      const parts = [...names, ...(flags.gindex ?? [])]
      if (parts.length === 0)
        throw new ConfigError(
          'nothing to prove: give fields or generalized indices, such as finalized_checkpoint.root or 169',
        )
      // Loaded here, so that a missing addon is reported like every other error and --help does without it.
      const { prove } = await import('./prove.ts')
      const { output, doubt } = await prove(flags, parts)
      process.stdout.write(output)
      if (doubt === undefined) return
      writeFatal(doubt, flags['log.format'] === 'json' ? 'json' : 'text')
      process.exitCode = exitCode.stale
    })
}

function repeated(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text]
}

/** A slot in decimal digits. */
export function readSlot(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('expected a slot, a whole number')
  return Number(text)
}
