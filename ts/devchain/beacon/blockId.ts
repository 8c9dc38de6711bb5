import type { BeaconChain } from '../chain/BeaconChain.ts'
import type { ChainBlock } from '../chain/ChainBlock.ts'

export type Found = { readonly block: ChainBlock } | { readonly status: 400 | 404; readonly message: string }

/** A block by `head`, `genesis`, `finalized`, `justified`, slot or block root. */
export function findBlock(chain: BeaconChain, id: string): Found {
  return found(named(chain, id) ?? (isRoot(id) ? chain.tree.byRoot(lowerCase(id)) : bySlot(chain, id)), id, 'block')
}

/** A block by `head`, `genesis`, `finalized`, `justified`, slot or the root of its state. */
export function findState(chain: BeaconChain, id: string): Found {
  return found(
    named(chain, id) ?? (isRoot(id) ? chain.tree.byStateRoot(lowerCase(id)) : bySlot(chain, id)),
    id,
    'state',
  )
}

function named(chain: BeaconChain, id: string): ChainBlock | undefined {
  switch (id) {
    case 'head':
      return chain.head
    case 'genesis':
      return chain.tree.genesis
    case 'finalized':
      return chain.tree.checkpointBlock(chain.head.finalized.root)
    case 'justified':
      return chain.tree.checkpointBlock(chain.head.justified.root)
    default:
      return undefined
  }
}

function bySlot(chain: BeaconChain, id: string): ChainBlock | undefined | 'malformed' {
  return /^\d{1,15}$/.test(id) ? chain.tree.at(Number(id)) : 'malformed'
}

function found(block: ChainBlock | undefined | 'malformed', id: string, kind: 'block' | 'state'): Found {
  if (block === 'malformed') return { status: 400, message: `Invalid ${kind} ID: ${id.slice(0, 80)}` }
  if (block === undefined) return { status: 404, message: `${kind === 'block' ? 'Block' : 'State'} not found: ${id}` }
  return { block }
}

function isRoot(id: string): boolean {
  return /^0x[0-9a-f]{64}$/i.test(id)
}

function lowerCase(id: string): `0x${string}` {
  return `0x${id.slice(2).toLowerCase()}`
}
