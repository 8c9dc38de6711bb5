import { Command, CommanderError, Option } from 'commander'
import { version } from '../version.ts'
import { applyConfigFile } from './applyConfigFile.ts'
import { checkpointCommand } from './checkpoint/checkpointCommand.ts'
import { leaveOutVariables } from './developmentFlags.ts'
import { addOptions, type Flags } from './flags.ts'
import { headersCommand } from './headersCommand.ts'
import { healthcheckCommand } from './healthcheckCommand.ts'
import { misspelledVariables } from './misspelledVariables.ts'
import { proofCommand } from './proofCommand.ts'
import { proveCommand } from './proveCommand.ts'
import type { StopSignal } from './stopSignal.ts'
import { verifyCommand } from './verifyCommand.ts'

const SUBCOMMANDS: Readonly<Record<string, () => Command>> = {
  checkpoint: checkpointCommand,
  verify: verifyCommand,
  prove: proveCommand,
  proof: proofCommand,
  headers: headersCommand,
  healthcheck: healthcheckCommand,
}

/** The command with all its subcommands. */
export function createProgram(stop: StopSignal): Command {
  const program = mainCommand(stop)
  addSubcommands(program)
  return addVersion(program)
}

/** The command as far as a command line, or its variables, can mean it: to describe all the rest takes a start 4 ms. */
export function programFor(words: readonly string[], stop: StopSignal, env = process.env): Command {
  const isMeant = words.some((word) => Object.hasOwn(SUBCOMMANDS, word) || /^(?:-h|--help|help)/.test(word))
  const isInVariables = Object.keys(env).some((name) => name.startsWith('BLSYNC_'))
  return isMeant || isInVariables ? createProgram(stop) : addVersion(mainCommand(stop))
}

function addSubcommands(program: Command): void {
  for (const create of Object.values(SUBCOMMANDS)) program.addCommand(create())
}

function addVersion(program: Command): Command {
  program.command('version').description('print the version').action(printVersion)
  return program
}

function mainCommand(stop: StopSignal): Command {
  const program = addOptions(new Command('blsync'))
    .description(
      'Ethereum light client: follows the beacon chain by sync committee signatures and drives an execution client',
    )
    .version(version, '-v, --version', 'print the version')
    .addOption(new Option('-V').hideHelp())
    .on('option:V', printVersion)
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText(
      'after',
      `
Examples:
  blsync --dev
  blsync --mainnet --beacon.api https://beacon-node.example --beacon.checkpoint 0x…
  blsync --mainnet --beacon.api https://a.example,https://b.example --beacon.checkpoint.file root.txt \\
         --blsync.engine.api http://127.0.0.1:8551 --blsync.jwtsecret jwt.hex

Exit codes: 0 stopped on request, 1 unexpected failure, 2 flags or configuration, 3 checkpoint, 4 data directory, 5 no beacon node provides what prove or headers ask for, 6 what prove printed is far behind the clock.`,
    )
    .allowExcessArguments()
    .enablePositionalOptions()
    .exitOverride()
    // What ends by itself is ended by signals as everything else is.
    .hook('preSubcommand', () => stop.release())
    .action(async (_options, command: Command) => {
      const [word] = command.args
      if (word !== undefined) {
        // One of them may be meant.
        if (command.commands.length === 1) addSubcommands(command)
        command.error(`error: unknown command '${word}'`)
      }
      const file: string | undefined = command.opts<Flags>().config
      if (file !== undefined) applyConfigFile(command, file)
      // Loaded here, so that a missing addon is reported like every other error and --help does without it.
      const { run } = await import('./run.ts')
      const leftOut = command.opts<Flags>().dev ? leaveOutVariables(command) : []
      const warnings = [...misspelledVariables(command, process.env), ...leftOut]
      process.exitCode = await run(command.opts<Flags>(), stop.received, warnings)
    })
  return program
}

function printVersion(): never {
  process.stdout.write(`${version}\n`)
  // As commander ends after --version, without running the command.
  throw new CommanderError(0, 'commander.version', version)
}
