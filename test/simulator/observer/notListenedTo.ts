import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'

/** Until a stream is opened again after one that had brought nothing: a minute at most, and its opening. */
const REOPEN_SLOTS = 6

export interface ListenedNode {
  readonly name: string
  /** In which slot a stream last broke before it had brought an event, as where no block was made for long. */
  readonly untoldBreakSlot: number
}

/** Nodes that are well, and no stream of theirs is open. */
export function notListenedTo(
  wellNodes: readonly ListenedNode[],
  servers: ClientStatus['servers'],
  slot: number,
): readonly string[] {
  return wellNodes.flatMap(({ name, untoldBreakSlot }) => {
    const state = servers.find((server) => server.name.includes(name))?.state
    if (state === 'streaming' || slot - untoldBreakSlot < REOPEN_SLOTS) return []
    return [`${name} is well, and to the client it is ${state}`]
  })
}
