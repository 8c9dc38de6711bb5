import { Command, InvalidArgumentError } from 'commander'
import type { Root } from '../bytes.ts'
import { exitCode } from './exitCode.ts'
import { acceptSwitchValues } from './switchValues.ts'
import type { ProofVerifyFlags } from './verifyProofFile.ts'

const EXAMPLES = `
A JSON file of blsync prove is checked from its leaves up to its block root; compare that with one you trust, or name it:
  blsync proof verify proof.json --block-root 0x…

An SSZ file, or a beacon node's answer, has no root to compare with:
  blsync proof verify proof.ssz --state-root 0x… --gindex 169

Exit codes: 0 the proof holds, 1 it does not, 2 flags or an unreadable file.`

/** The subcommand `blsync proof`, with `verify` below it. */
export function proofCommand(): Command {
  return new Command('proof').description('work with proofs in files').exitOverride().addCommand(verifyProofCommand())
}

function verifyProofCommand(): Command {
  return acceptSwitchValues(new Command('verify'))
    .description('check a file that blsync prove wrote, offline, and print what it proves')
    .argument('<file>', 'JSON or SSZ')
    .option('--state-root <root>', 'state root the proof must lead to', readRoot)
    .option('--block-root <root>', 'block root the header must have', readRoot)
    .option(
      '--gindex <index>',
      'print this node (repeat; default: the values of the file, or all leaves)',
      (text: string, previous: readonly string[] = []) => [...previous, text],
    )
    .option('--json', 'print a verdict as JSON')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .action(async (file: string, flags: ProofVerifyFlags) => {
      const { verifyProofFile } = await import('./verifyProofFile.ts')
      const { text, isGood } = await verifyProofFile(file, flags)
      process.stdout.write(text)
      process.exitCode = isGood ? exitCode.ok : exitCode.failure
    })
}

function readRoot(text: string): Root {
  const digits = /^(?:0x)?([0-9a-f]{64})$/i.exec(text)?.[1]
  if (digits === undefined) throw new InvalidArgumentError('expected 0x and 64 hex digits')
  return `0x${digits.toLowerCase()}`
}
