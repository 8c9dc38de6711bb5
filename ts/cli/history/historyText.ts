import { valueLine } from '../ProofDocument.ts'
import type { HistoryDocument } from './HistoryDocument.ts'

/** For people. The structures that a proof runs through count their nodes each anew, so its leaves stand without an index. */
export function historyText(document: HistoryDocument): string {
  const { network, fork, slot, blockRoot, stateRoot, from, values, descriptor, leaves } = document
  const lines = [
    `${network} ${fork} slot ${slot}`,
    `block root ${blockRoot}`,
    `state root ${stateRoot}`,
    ...startLines(from),
    '',
    ...values.map(valueLine),
    '',
    `proof of ${leaves.length} nodes, descriptor ${descriptor}`,
    ...leaves,
  ]
  return `${lines.join('\n')}\n`
}

/** Where the proof begins, when that is not the block itself. */
export function startLines(
  from: Pick<NonNullable<HistoryDocument['from']>, 'slot' | 'blockRoot' | 'path'> | null,
): string[] {
  return from === null ? [] : [`proven from block root ${from.blockRoot} of slot ${from.slot} by ${from.path}`]
}
