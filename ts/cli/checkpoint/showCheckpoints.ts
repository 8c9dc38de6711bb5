import type { Root } from '../../bytes.ts'
import { systemClock } from '../../clock.ts'
import { BlsyncError, ConfigError } from '../../errors.ts'
import { weakSubjectivityMs } from '../../light/committees/weakSubjectivityMs.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { slotStartMs } from '../../params/slots.ts'
import { chooseNetwork } from '../chooseNetwork.ts'
import { exitCode } from '../exitCode.ts'
import type { Flags } from '../flags.ts'
import type { QueryFlags } from '../queryOptions.ts'
import { duration } from '../words/duration.ts'
import { finalizedSource } from './finalizedSource.ts'
import { type CheckpointAnswer, compareWitnesses, type FinalizedSource, host } from './resolveCheckpoint.ts'
import { startCommand } from './startCommand.ts'

/** What one source says. */
interface SourceRow {
  readonly source: string
  readonly root?: Root
  readonly slot?: number
  /** Whether it has the oldest block's root in its place; left out where it names none, or nobody else does. */
  readonly agrees?: boolean
  readonly problem?: string
}

/** What all sources say together. */
export interface CheckpointReport {
  readonly network: string
  readonly sources: readonly SourceRow[]
  /** The block to start from: the oldest that a source holds to be finalized. */
  readonly checkpoint?: { readonly root: Root; readonly slot: number; readonly ageSeconds: number }
  /** A checkpoint may be that old. */
  readonly trustedSeconds: number
  readonly verdict: 'agreed' | 'only-one-source' | 'disagree' | 'silent' | 'too-old'
}

/** Asks every source that the flags name, and puts their answers side by side. */
export async function showCheckpoints(flags: QueryFlags): Promise<{ readonly text: string; readonly code: number }> {
  const network = chooseNetwork(flags)
  const urls = flags['beacon.checkpoint.url']
  if (urls.length === 0) {
    throw new ConfigError('no source to ask: name two or more with --beacon.checkpoint.url')
  }
  const report = await compareSources(urls, { network, finalized: finalizedSource(network), nowMs: systemClock.now() })
  const isGood = report.verdict === 'agreed' || report.verdict === 'only-one-source'
  const text = flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : asText(report, flags)
  return { text, code: isGood ? exitCode.ok : exitCode.checkpoint }
}

/** Silence of one source hides nothing of the others. */
export async function compareSources(
  urls: readonly string[],
  {
    network,
    finalized,
    nowMs,
  }: { readonly network: NetworkConfig; readonly finalized: FinalizedSource; readonly nowMs: number },
): Promise<CheckpointReport> {
  const asked = await Promise.all(urls.map((url) => ask(url, finalized)))
  const answers = asked.flatMap((each) => ('witness' in each ? [each] : []))
  const trustedMs = weakSubjectivityMs(network, nowMs)
  const silent = asked.flatMap((each) => ('problem' in each ? [{ source: host(each.url), problem: each.problem }] : []))
  const common = { network: network.name, trustedSeconds: Math.round(trustedMs / 1000) }
  if (answers.length === 0) return { ...common, sources: silent, verdict: 'silent' }
  const { oldest, others } = await compareWitnesses(answers)
  const { root, slot } = oldest.witness
  const agreement = new Map<CheckpointAnswer['url'], boolean>(others.map(({ url, theirs }) => [url, theirs === root]))
  const ageMs = nowMs - slotStartMs(network, slot)
  const sources = answers.map(({ url, witness }): SourceRow => {
    const agrees = agreement.get(url)
    return { source: host(url), root: witness.root, slot: witness.slot, ...(agrees !== undefined && { agrees }) }
  })
  return {
    ...common,
    sources: [...sources, ...silent],
    checkpoint: { root, slot, ageSeconds: Math.round(ageMs / 1000) },
    verdict: verdictOf({ agreement: [...agreement.values()], isSilent: silent.length > 0, isOld: ageMs > trustedMs }),
  }
}

function verdictOf({
  agreement,
  isSilent,
  isOld,
}: {
  readonly agreement: readonly boolean[]
  readonly isSilent: boolean
  readonly isOld: boolean
}) {
  if (agreement.includes(false)) return 'disagree'
  if (isOld) return 'too-old'
  if (isSilent) return 'silent'
  return agreement.length === 0 ? 'only-one-source' : 'agreed'
}

type Asked = CheckpointAnswer | { readonly url: string; readonly problem: string }

async function ask(url: string, finalized: FinalizedSource): Promise<Asked> {
  try {
    return { url, witness: await finalized(url) }
  } catch (error) {
    if (!(error instanceof BlsyncError)) throw error
    return { url, problem: error.message }
  }
}

function asText(report: CheckpointReport, flags: Flags): string {
  const { network, sources, checkpoint, trustedSeconds } = report
  const width = Math.max(...sources.map(({ source }) => source.length))
  const rows = sources.map(({ source, root, slot, agrees, problem }) => {
    const says = problem ?? `slot ${slot}  ${root}${agrees === undefined ? '' : agrees ? '  agrees' : '  DISAGREES'}`
    return `  ${source.padEnd(width)}  ${says}\n`
  })
  const age =
    checkpoint === undefined
      ? ''
      : `\nThe oldest of them is ${duration(checkpoint.ageSeconds)} old; a checkpoint is trusted for ${duration(trustedSeconds)}.\n`
  return `Finalized blocks of ${network}:\n${rows.join('')}${age}${advice(report, flags)}`
}

function advice({ network, verdict, checkpoint }: CheckpointReport, flags: Flags): string {
  switch (verdict) {
    case 'silent':
      return 'Not every source answers. Name others, or leave out those that do not.\n'
    case 'disagree':
      return 'They DISAGREE: one of them follows another chain, or lies. Compare with a source that you trust; do not start from any of these.\n'
    case 'too-old':
      return 'That is too old to be trusted: the sources do not follow the chain.\n'
    case 'only-one-source':
      return `There is nothing to compare with: name a second source that does not belong to the first.\n\n  ${startCommand(checkpoint?.root, network, flags)}\n`
    case 'agreed':
      return `All agree. Start with:\n\n  ${startCommand(checkpoint?.root, network, flags)}\n`
  }
}
