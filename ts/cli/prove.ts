import { writeFile } from 'node:fs/promises'
import type { BlsyncClient } from '../client/client.ts'
import { systemClock } from '../clock.ts'
import { BlsyncError, ConfigError } from '../errors.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import { leafGindices } from '../merkle/leafGindices.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import { encodeProofContainer } from '../merkle/proofContainer.ts'
import { slotAtTime } from '../params/slots.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import { beaconStateShape } from '../types/state/beaconStateShape.ts'
import { askVerified } from './askVerified.ts'
import { chooseNetwork } from './chooseNetwork.ts'
import { type FreshestHeader, freshestHeader, type VerifiedHeader } from './freshestHeader.ts'
import { type ProvenParts, proofDocument, valueLine } from './ProofDocument.ts'
import type { QueryFlags } from './queryOptions.ts'
import { readPart, type StatePart } from './readParts.ts'

/** Flags of `blsync prove`. */
export interface ProveFlags extends QueryFlags {
  readonly gindex?: readonly string[]
  readonly slot?: number
  readonly head?: boolean
  readonly finalized?: boolean
  readonly ssz?: string
}

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
  checkNames(flags, choice, names)
  const proven = await askVerified({
    flags,
    oldestSlot: typeof choice === 'number' ? choice : undefined,
    ask: async (client: BlsyncClient, signal: AbortSignal): Promise<ProvenParts & { doubt: string | undefined }> => {
      const { header, root, doubt } = await chosenHeader(client, { choice, signal, flags })
      const { network, fork, parts, format } = partsAt(flags, header.slot, names)
      const proof = await client.proveState({ header, format }, { signal })
      return { network, fork, header, root, parts, proof, doubt }
    },
  })
  if (flags.ssz !== undefined) await writeProof(flags.ssz, proven)
  const output = flags.json ? `${JSON.stringify(proofDocument(proven), null, 2)}\n` : proofText(proven)
  return { output, doubt: proven.doubt }
}

async function chosenHeader(
  client: BlsyncClient,
  { choice, signal, flags }: { choice: number | 'head' | 'finalized'; signal: AbortSignal; flags: ProveFlags },
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

function chooseBlock({ slot, head, finalized }: ProveFlags): number | 'head' | 'finalized' {
  const named = [slot, head, finalized].filter((choice) => choice !== undefined && choice !== false)
  if (named.length > 1) throw new ConfigError('--slot, --head and --finalized exclude each other')
  return slot ?? (finalized ? 'finalized' : 'head')
}

/**
 * Tells what does not exist before anybody is asked. While the block's slot is not known, near a fork's beginning, the
 * fork before it counts as well.
 */
function checkNames(flags: ProveFlags, choice: number | 'head' | 'finalized', names: readonly string[]): void {
  if (typeof choice === 'number') {
    partsAt(flags, choice, names)
    return
  }
  const network = chooseNetwork(flags)
  const present = slotAtTime(network, systemClock.now())
  try {
    partsAt(flags, present, names)
  } catch (error) {
    const before = Math.max(0, present - FORK_EPOCHS * network.preset.slotsPerEpoch)
    if (!(error instanceof BlsyncError) || error.code !== 'ERR_FIELD') throw error
    if (lightClientForkAtSlot(network, before) === lightClientForkAtSlot(network, present)) throw error
    partsAt(flags, before, names)
  }
}

/** The parts as the fork at that slot has them. */
function partsAt(flags: ProveFlags, slot: number, names: readonly string[]) {
  const network = chooseNetwork(flags)
  const fork = lightClientForkAtSlot(network, slot)
  const shape = beaconStateShape(network.preset, fork)
  const parts = names.map((name) => readPart(name, shape))
  return { network, fork, parts, format: formatOf(parts) }
}

function formatOf(parts: readonly StatePart[]): ProofFormat {
  try {
    return formatOfGindices(parts.map(({ gindex }) => gindex))
  } catch (cause) {
    if (!(cause instanceof BlsyncError)) throw cause
    const remedy = cause.code === 'NESTED_GINDICES' ? ': omit the upper one, which follows from the lower' : ''
    throw new ConfigError(`these parts cannot be proven at once: ${cause.message}${remedy}`, { cause })
  }
}

async function writeProof(file: string, { proof }: ProvenParts): Promise<void> {
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
