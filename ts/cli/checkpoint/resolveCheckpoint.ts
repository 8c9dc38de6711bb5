import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Root, readRoot } from '../../bytes.ts'
import { ConfigError } from '../../errors.ts'
import type { Flags } from '../flags.ts'
import { readTextFile } from '../readTextFile.ts'

/** The flags that can name a checkpoint. */
export type CheckpointFlags = Pick<Flags, 'beacon.checkpoint' | 'beacon.checkpoint.file' | 'beacon.checkpoint.url'>

/** A block that a server holds to be finalized. */
export interface FinalizedBlock {
  readonly root: Root
  readonly slot: number
  /** Where the server does not tell, the slot is that of the epoch, which the block may lie before. */
  readonly isSlotExact: boolean
}

/** What a server says of finality. */
export interface FinalityWitness extends FinalizedBlock {
  /** The root that it has in that block's place; undefined where it has none. */
  rootAt(block: FinalizedBlock): Promise<Root | undefined>
}

/** Asks the server at a URL. */
export type FinalizedSource = (url: string) => Promise<FinalityWitness>

/**
 * The trusted block root the flags name, `undefined` when they name none. A root or URLs count before the file, which is
 * then only written.
 *
 * @param finalized - asks one checkpoint URL; injected so that the rule below is testable without a network
 * @throws ConfigError `ERR_CHECKPOINT` when a root is malformed, a file unreadable, or the URLs disagree
 */
export async function resolveCheckpoint(flags: CheckpointFlags, finalized: FinalizedSource): Promise<Root | undefined> {
  const file = flags['beacon.checkpoint.file']
  const urls = flags['beacon.checkpoint.url']
  const given = flags['beacon.checkpoint']
  if (given !== undefined && urls.length > 0) {
    throw new ConfigError('--beacon.checkpoint and --beacon.checkpoint.url exclude each other', {
      code: 'ERR_CHECKPOINT',
    })
  }
  if (given !== undefined) return parseRoot(given, '--beacon.checkpoint')
  if (urls.length > 0) return agreedCheckpoint(urls, finalized)
  return file === undefined ? undefined : readCheckpointFile(file)
}

/** A file that is not there, or empty, will be written: the database may hold a chain already. */
function readCheckpointFile(file: string): Root | undefined {
  let text: string
  try {
    text = readTextFile(file).trim()
  } catch (cause) {
    if (isMissing(cause) && existsSync(dirname(file))) return undefined
    throw new ConfigError(
      `cannot read --beacon.checkpoint.file ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause, code: 'ERR_CHECKPOINT' },
    )
  }
  return text === '' ? undefined : parseRoot(text.slice(0, 1000), file)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** 64 hex digits with or without `0x`. */
export function parseRoot(text: string, source: string): Root {
  const root = readRoot(text)
  if (root === undefined) {
    throw new ConfigError(`${source} is not a block root: expected 0x and 64 hex digits, not all zero`, {
      code: 'ERR_CHECKPOINT',
    })
  }
  return root
}

/**
 * Nodes may be an epoch apart, so the oldest finalized block is taken and every other node must name the same root in its
 * place. One conflict or silence stops the start: a checkpoint is the only thing that is trusted.
 */
async function agreedCheckpoint(urls: readonly string[], finalized: FinalizedSource): Promise<Root> {
  const answers = await Promise.all(urls.map(async (url) => ({ url, witness: await finalized(url) })))
  const { oldest, others } = await compareWitnesses(answers)
  const { root, slot } = oldest.witness
  const dissenter = others.find(({ theirs }) => theirs !== root)
  if (dissenter === undefined) return root
  throw new ConfigError(
    `checkpoint sources disagree at slot ${slot}: ${host(oldest.url)} says ${root}, ${host(dissenter.url)} says ${dissenter.theirs ?? 'no block'}; compare with a source you trust and pass --beacon.checkpoint`,
    { code: 'ERR_CHECKPOINT_CONFLICT' },
  )
}

/** A source of a checkpoint, and what it says. */
export interface CheckpointAnswer {
  readonly url: string
  readonly witness: FinalityWitness
}

/** What all sources say of the oldest block that one of them holds to be finalized. */
export interface WitnessComparison {
  readonly oldest: CheckpointAnswer
  /** The others, with the root that each has in that block's place; undefined where it has none. */
  readonly others: readonly (CheckpointAnswer & { readonly theirs: Root | undefined })[]
}

/** @param answers - at least one */
export async function compareWitnesses(answers: readonly CheckpointAnswer[]): Promise<WitnessComparison> {
  const oldest = answers.reduce((a, b) => (b.witness.slot < a.witness.slot ? b : a))
  const { root } = oldest.witness
  const others = answers
    .filter((answer) => answer !== oldest)
    .map(async (answer) => ({
      ...answer,
      theirs: answer.witness.root === root ? root : await answer.witness.rootAt(oldest.witness),
    }))
  return { oldest, others: await Promise.all(others) }
}

/** Never the whole URL: it may hold credentials. */
export function host(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an endpoint that is not a URL'
}
