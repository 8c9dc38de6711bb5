import { writeFile } from 'node:fs/promises'
import type { BlsyncClient } from '../client/client.ts'
import { systemClock } from '../clock.ts'
import { BlsyncError, ConfigError } from '../errors.ts'
import { headerFormat } from '../history/headerTree.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import { leafGindices } from '../merkle/leafGindices.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import { encodeProofContainer } from '../merkle/proofContainer.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { forkSince } from '../params/rulesOfFork.ts'
import { slotAtTime } from '../params/slots.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import { beaconStateShape } from '../types/state/beaconStateShape.ts'
import { type LengthOf, MAX_RANGE_PARTS } from '../types/state/resolveStatePath.ts'
import { askVerified, type QuestionSurroundings } from './askVerified.ts'
import { chooseNetwork } from './chooseNetwork.ts'
import { type FreshestHeader, freshestHeader, type VerifiedHeader } from './freshestHeader.ts'
import { historyDocument } from './history/HistoryDocument.ts'
import { historyText } from './history/historyText.ts'
import { openSources } from './history/openSources.ts'
import { proveOlderBlock, proveVerifiedBlock } from './history/proveBlock.ts'
import { type AskedPart, isOfBlock, readAsked } from './history/readAsked.ts'
import { listLengths, longEnough } from './listLengths.ts'
import { errorOutput } from './log/logOutput.ts'
import { openLog } from './log/openLog.ts'
import { type ProvenParts, proofDocument, valueLine } from './ProofDocument.ts'
import type { QueryFlags } from './queryOptions.ts'

/** Flags of `blsync prove`. */
export interface ProveFlags extends QueryFlags {
  readonly gindex?: readonly string[]
  readonly slot?: number
  readonly head?: boolean
  readonly finalized?: boolean
  readonly ssz?: string
}

type BlockChoice = number | 'head' | 'finalized'

/** Parts that are asked for at once. */
const MAX_PARTS = 1000

/** A finalized block can be that old before it is worth a warning. */
const FORK_EPOCHS = 8

/** What is to be printed. */
export interface ProveAnswer {
  readonly output: string
  /** Why the block may not be what was asked for, though it is verified. */
  readonly doubt: string | undefined
}

/**
 * Proves parts of a state.
 *
 * @throws ConfigError when a part does not exist or the flags do not fit; ServerError when it cannot be had
 */
export async function prove(flags: ProveFlags, names: readonly string[]): Promise<ProveAnswer> {
  if (names.length > MAX_PARTS)
    throw new ConfigError(`${names.length} parts are too many: at most ${MAX_PARTS} can be proven at once`)
  const choice = chooseBlock(flags)
  const isOfBlocks = names.some(isOfBlock) || isFar(flags, choice)
  checkNames(flags, choice, { names, lengthOf: isOfBlocks ? undefined : longEnough })
  if (isOfBlocks) return proveParts(flags, choice, names)
  const proven = await askVerified({
    flags,
    oldestSlot: typeof choice === 'number' ? choice : undefined,
    ask: async (client: BlsyncClient, signal: AbortSignal): Promise<ProvenParts & { doubt: string | undefined }> => {
      const { header, root, doubt } = await chosenHeader(client, { choice, signal, flags })
      const { preset } = client.network
      const shape = beaconStateShape(preset, lightClientForkAtSlot(client.network, header.slot))
      const lengths = await listLengths(names, { client, header, shape, signal })
      const { lengthOf } = lengths
      const { network, fork, asked } = partsAt(flags, header.slot, { names: [...names, ...lengths.names], lengthOf })
      const parts = asked.map(({ part }) => part)
      const format = formatOfGindices(parts.map(({ gindex }) => gindex))
      const proof = await client.proveState({ header, format }, { signal })
      return { network, fork, header, root, parts, proof, doubt }
    },
  })
  if (flags.ssz !== undefined) await writeProof(flags.ssz, proven.proof)
  const output = flags.json ? `${JSON.stringify(proofDocument(proven), null, 2)}\n` : proofText(proven)
  return { output, doubt: proven.doubt }
}

/** Whether a slot is further back than headers are linked over: its block is reached through the history in a state. */
function isFar(flags: ProveFlags, choice: BlockChoice): choice is number {
  if (typeof choice !== 'number') return false
  const network = chooseNetwork(flags)
  return slotAtTime(network, systemClock.now()) - choice > network.preset.slotsPerHistoricalRoot
}

/** Parts of a block, of its state too: one proof from the verified block on. */
async function proveParts(flags: ProveFlags, choice: BlockChoice, names: readonly string[]): Promise<ProveAnswer> {
  let doubt: string | undefined
  const proven = await askVerified({
    flags,
    oldestSlot: typeof choice === 'number' && !isFar(flags, choice) ? choice : undefined,
    ask: async (client: BlsyncClient, signal: AbortSignal, { store, postpone }: QuestionSurroundings) => {
      const { network } = client
      const { logger } = openLog(flags, { output: errorOutput(), usualLevel: 'info' })
      const sources = await openSources(flags, { network, store, logger, onProgress: postpone })
      const end = (): Promise<void> => sources.close()
      signal.addEventListener('abort', end)
      try {
        const older = isFar(flags, choice) ? choice : undefined
        const verified = await chosenHeader(client, { choice: older === undefined ? choice : 'head', signal, flags })
        doubt = verified.doubt
        const parts = partsAt(flags, older ?? verified.header.slot, { names }).asked
        const question = { client, verified, parts, sources, signal }
        return await (older === undefined
          ? proveVerifiedBlock(question)
          : proveOlderBlock({ ...question, slot: older }))
      } finally {
        signal.removeEventListener('abort', end)
        await end()
      }
    },
  })
  if (flags.ssz !== undefined) await writeProof(flags.ssz, proven.proof)
  const document = historyDocument(proven)
  return { output: flags.json ? `${JSON.stringify(document, null, 2)}\n` : historyText(document), doubt }
}

async function chosenHeader(
  client: BlsyncClient,
  { choice, signal, flags }: { choice: BlockChoice; signal: AbortSignal; flags: ProveFlags },
): Promise<VerifiedHeader & { readonly doubt: string | undefined }> {
  if (typeof choice === 'number') return { ...(await client.verifiedHeader(choice, { signal })), doubt: undefined }
  const found = await freshestHeader(client, { choice, signal, maxWaitMs: flags.timeout * 500 })
  return { ...found, doubt: doubtOf(choice, found) }
}

function doubtOf(choice: 'head' | 'finalized', { header, staleSlots }: FreshestHeader): string | undefined {
  if (staleSlots === undefined) return undefined
  const age = `of slot ${header.slot}, ${staleSlots} slots behind the clock`
  return choice === 'head'
    ? `the newest head from the beacon nodes is ${age}: they may be replaying an old state, or the network has stalled. Add another --beacon.api`
    : `the newest finalized block from the beacon nodes is ${age}: they may be replaying an old state, or the network is not finalizing. Add another --beacon.api`
}

function chooseBlock({ slot, head, finalized }: ProveFlags): BlockChoice {
  const named = [slot, head, finalized].filter((choice) => choice !== undefined && choice !== false)
  if (named.length > 1) throw new ConfigError('--slot, --head and --finalized exclude each other')
  return slot ?? (finalized ? 'finalized' : 'head')
}

/**
 * Tells what does not exist before anybody is asked. While the block's slot is not known, near a fork's beginning, the
 * fork before it counts as well.
 */
function checkNames(flags: ProveFlags, choice: BlockChoice, names: NamedParts): void {
  const network = chooseNetwork(flags)
  const present = slotAtTime(network, systemClock.now())
  if (typeof choice === 'number') {
    requireReadableSlot(network, choice)
    partsAt(flags, choice, names)
    return
  }
  try {
    partsAt(flags, present, names)
  } catch (error) {
    const before = Math.max(0, present - FORK_EPOCHS * network.preset.slotsPerEpoch)
    if (!(error instanceof BlsyncError) || error.code !== 'ERR_FIELD') throw error
    if (lightClientForkAtSlot(network, before) === lightClientForkAtSlot(network, present)) throw error
    partsAt(flags, before, names)
  }
}

interface NamedParts {
  readonly names: readonly string[]
  /** Of lists, where a name may have a range without an end. */
  readonly lengthOf?: LengthOf | undefined
}

/** The parts as the fork at that slot has them. */
function partsAt(flags: ProveFlags, slot: number, { names, lengthOf }: NamedParts) {
  const network = chooseNetwork(flags)
  const fork = lightClientForkAtSlot(network, slot)
  const asked = names.flatMap((name) => readAsked(name, { preset: network.preset, fork, lengthOf }))
  if (asked.length > MAX_RANGE_PARTS) {
    throw new ConfigError(`${asked.length} parts are too many: at most ${MAX_RANGE_PARTS} can be proven at once`)
  }
  requireApart(asked)
  return { network, fork, asked }
}

/** What lies one below the other cannot be given both. */
function requireApart(asked: readonly AskedPart[]): void {
  const gindicesOf = (wanted: AskedPart['of']) => asked.filter(({ of }) => of === wanted).map(({ part }) => part.gindex)
  try {
    headerFormat(gindicesOf('block'))
    const ofState = gindicesOf('state')
    if (ofState.length > 0) formatOfGindices(ofState)
  } catch (cause) {
    if (!(cause instanceof BlsyncError)) throw cause
    const remedy = cause.code === 'NESTED_GINDICES' ? ': omit the upper one, which follows from the lower' : ''
    throw new ConfigError(`these parts cannot be proven at once: ${cause.message}${remedy}`, { cause })
  }
}

function requireReadableSlot(network: NetworkConfig, slot: number): void {
  const altair = forkSince(network.forks, 'altair')
  if (altair !== undefined && slot >= altair.epoch * network.preset.slotsPerEpoch) return
  throw new ConfigError(`slot ${slot} is before altair, whose blocks and states are the oldest that are read`, {
    code: 'ERR_SLOT_TOO_OLD',
  })
}

async function writeProof(file: string, proof: MultiProof): Promise<void> {
  try {
    await writeFile(file, encodeProofContainer(proof))
  } catch (cause) {
    throw new ConfigError(`cannot write --ssz ${file}: ${cause instanceof Error ? cause.message : 'unknown failure'}`, {
      cause,
    })
  }
}

function proofText(proven: ProvenParts): string {
  const { network, fork, slot, blockRoot, stateRoot, values, descriptor, leaves } = proofDocument(proven)
  const gindices = leafGindices(proven.proof.format)
  const lines = [
    `${network} ${fork} slot ${slot}`,
    `block root ${blockRoot}`,
    `state root ${stateRoot}`,
    '',
    ...values.map(valueLine),
    '',
    `proof of ${leaves.length} nodes, descriptor ${descriptor}`,
    ...leaves.map((leaf, index) => `${leaf} ${gindices[index]}`),
  ]
  return `${lines.join('\n')}\n`
}
