#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { BlsyncError } from '../errors.ts'
import { version } from '../version.ts'
import { exitCode, exitCodeOf } from './exitCode.ts'
import { addOptions, applyConfigFile, type Flags } from './flags.ts'
import { headersCommand } from './headersCommand.ts'
import { proofCommand } from './proofCommand.ts'
import { proveCommand } from './proveCommand.ts'
import { verifyCommand } from './verifyCommand.ts'

const program = addOptions(new Command('blsync'))
  .description(
    'Ethereum light client: follows the beacon chain by sync committee signatures and drives an execution client',
  )
  .version(version)
  .showHelpAfterError('(blsync --help shows all flags)')
  .addHelpText(
    'after',
    `
Examples:
  blsync --dev
  blsync --mainnet --beacon.api https://beacon-node.example --beacon.checkpoint 0x…
  blsync --mainnet --beacon.api https://a.example,https://b.example --beacon.checkpoint.file root.txt \\
         --blsync.engine.api http://127.0.0.1:8551 --blsync.jwtsecret jwt.hex

Exit codes: 0 stopped on request, 1 unexpected failure, 2 flags or configuration, 3 checkpoint, 4 data directory, 5 nobody gives what prove or headers ask for.`,
  )
  .allowExcessArguments(false)
  .enablePositionalOptions()
  .exitOverride()
  .action(async (_options, command: Command) => {
    const file: string | undefined = command.opts<Flags>().config
    if (file !== undefined) applyConfigFile(command, file)
    // Loaded here, so that a missing addon is reported like every other error and --help does without it.
    const { run } = await import('./run.ts')
    process.exitCode = await run(command.opts<Flags>())
  })
for (const command of [verifyCommand(), proveCommand(), proofCommand(), headersCommand()]) program.addCommand(command)

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has seen enough (`| head`): nothing to report, but no claim of success either.
  if (error.code === 'EPIPE') process.exit(exitCode.failure)
  throw error
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** One clear sentence for people; a stack only for what nobody expected. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage
  if (error instanceof BlsyncError) process.stderr.write(`blsync: ${error.message}\n`)
  else process.stderr.write(`blsync: unexpected failure\n${error instanceof Error ? error.stack : String(error)}\n`)
  return exitCodeOf(error)
}
