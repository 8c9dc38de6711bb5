import { bytesToHex } from '../../../ts/bytes.ts'
import type { ChainView } from '../chain/ChainView.ts'
import type { Encoded } from '../chain/PreparedChain.ts'

export interface NodeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** How a node is set up, and what it says of itself. */
export interface NodeHabits {
  readonly version: string
  readonly hasSsz: boolean
  /** Parts of paths that it answers with 404. */
  readonly lacks: readonly string[]
}

/** What an honest node answers that knows the chain up to a slot. */
export function nodeAnswer(
  view: ChainView,
  { slot, path, accept, habits }: { slot: number; path: string; accept: string; habits: NodeHabits },
): NodeAnswer {
  const [pathname = '', query = ''] = path.split('?')
  const id = pathname.slice(pathname.lastIndexOf('/') + 1)
  const fixed = view.chain.fixedAnswers.get(pathname)
  if (habits.lacks.some((part) => pathname.includes(part))) return refusal(404, 'Not found')
  if (fixed !== undefined) return json(fixed)
  const wantsSsz = habits.hasSsz && accept.includes('octet-stream')
  const object = (found: Encoded | undefined, name: string): NodeAnswer =>
    found === undefined ? refusal(404, `${name} not available`) : encodedAnswer([found], wantsSsz, found.json)
  const moment = view.moment(slot)
  switch (pathname.slice(0, pathname.lastIndexOf('/') + 1)) {
    case '/eth/v1/beacon/light_client/bootstrap/':
      return object(view.bootstrap(id, slot), 'LC bootstrap')
    case '/eth/v1/beacon/light_client/':
      if (id === 'optimistic_update') return object(moment.optimistic, 'optimistic update')
      if (id === 'finality_update') return object(moment.finality, 'finality update')
      return updatesAnswer(view, { slot, query, wantsSsz })
    case '/eth/v1/beacon/headers/':
      return headerAnswer(view, slot, id)
    case '/eth/v2/beacon/blocks/':
      return sszOnly(view.block(id, slot), wantsSsz, 'Block')
    case '/eth/v1/beacon/execution_payload_envelopes/':
    case '/eth/v1/beacon/execution_payload_envelope/': {
      const block = view.block(id, slot)
      const known = block?.envelope !== undefined && block.envelope.sinceSlot <= slot ? block.envelope : undefined
      return sszOnly(known && { ssz: known.ssz, version: 'gloas' }, wantsSsz, 'Execution payload envelope')
    }
    case '/eth/v0/beacon/proof/state/':
      return object(view.stateProof(id, new URLSearchParams(query).get('format'), slot), 'State proof')
    case '/eth/v1/node/':
      return id === 'version' ? json(JSON.stringify({ data: { version: habits.version } })) : syncingAnswer(slot)
    default:
      return refusal(404, 'Not found')
  }
}

export function refusal(code: number, message: string, headers: Readonly<Record<string, string>> = {}): NodeAnswer {
  const body = Buffer.from(JSON.stringify({ code, message }))
  return { status: code, headers: { 'content-type': 'application/json', ...headers }, body }
}

function updatesAnswer(
  view: ChainView,
  { slot, query, wantsSsz }: { slot: number; query: string; wantsSsz: boolean },
): NodeAnswer {
  const searchParams = new URLSearchParams(query)
  const updates = view.updates(Number(searchParams.get('start_period')), Number(searchParams.get('count')), slot)
  return encodedAnswer(updates, wantsSsz, `[${updates.map((update) => update.json).join()}]`)
}

function headerAnswer(view: ChainView, slot: number, id: string): NodeAnswer {
  const block =
    id === 'head'
      ? view.block(view.moment(slot).head, slot)
      : /^\d+$/.test(id)
        ? view.canonical(Number(id), slot)
        : view.block(id, slot)
  if (block === undefined) return refusal(404, `Block not found: ${id}`)
  return json(
    JSON.stringify({
      execution_optimistic: false,
      finalized: block.slot <= view.moment(slot).finalizedSlot,
      data: {
        root: block.root,
        canonical: view.canonical(block.slot, slot)?.root === block.root,
        header: block.header,
      },
    }),
  )
}

/** Blocks and payloads are prepared in SSZ alone: a node without it has none of them. */
function sszOnly(
  found: { readonly ssz: Uint8Array; readonly version: string } | undefined,
  wantsSsz: boolean,
  name: string,
): NodeAnswer {
  if (found === undefined) return refusal(404, `${name} not found`)
  if (!wantsSsz) return refusal(406, 'Accepted media type not supported')
  return ssz(found.ssz, found.version)
}

function syncingAnswer(slot: number): NodeAnswer {
  const data = {
    head_slot: String(slot),
    sync_distance: '0',
    is_syncing: false,
    is_optimistic: false,
    el_offline: false,
  }
  return json(JSON.stringify({ data }))
}

function encodedAnswer(objects: readonly Encoded[], wantsSsz: boolean, text: string): NodeAnswer {
  const [first] = objects
  const body = objects.length === 1 && first !== undefined ? first.ssz : Buffer.concat(objects.map((one) => one.ssz))
  return wantsSsz ? ssz(body, first?.version) : json(text, first?.version)
}

function json(text: string, version?: string): NodeAnswer {
  return answer('application/json', Buffer.from(text), version)
}

function ssz(body: Uint8Array, version: string | undefined): NodeAnswer {
  return answer('application/octet-stream', body, version)
}

function answer(type: string, body: Uint8Array, version: string | undefined): NodeAnswer {
  const headers = { 'content-type': type, ...(version !== undefined && { 'eth-consensus-version': version }) }
  return { status: 200, headers, body }
}

/** For logs: what an answer was, without what it held. */
export function answerDigest({ status, body }: NodeAnswer): string {
  return `${status} ${body.length} ${bytesToHex(body.subarray(0, 8))}`
}
