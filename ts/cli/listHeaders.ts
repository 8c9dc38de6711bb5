import type { BlsyncClient } from '../client/client.ts'
import { BlsyncError } from '../errors.ts'
import type { SlotContent } from '../light/headers/LightChain.ts'
import { askVerified } from './askVerified.ts'
import { exitCode } from './exitCode.ts'
import { headerJson } from './headerJson.ts'
import type { QueryFlags } from './queryOptions.ts'

/** Flags of `blsync headers`. */
export interface HeadersFlags extends QueryFlags {
  readonly from: number
  readonly to?: number
}

interface Listing {
  readonly contents: readonly SlotContent[]
  /** Why slots are missing. */
  readonly problem: BlsyncError | undefined
}

/**
 * The headers of a range of slots, as text or JSON, and the exit code. When the time is over before all are known, what is
 * known is listed.
 *
 * @throws ConfigError when the flags do not fit; ServerError when nothing was verified
 */
export async function listHeaders(flags: HeadersFlags): Promise<{ readonly text: string; readonly code: number }> {
  const range = { from: flags.from, to: flags.to ?? flags.from }
  const { contents, problem } = await askVerified({
    flags,
    oldestSlot: range.from,
    ask: async (client: BlsyncClient, signal: AbortSignal): Promise<Listing> => {
      try {
        return { contents: await client.verifiedSlots(range, { signal }), problem: undefined }
      } catch (error) {
        if (!(error instanceof BlsyncError) || error.code !== 'ERR_TIMEOUT' || !isLinked(client)) throw error
        const slots = Array.from({ length: range.to - range.from + 1 }, (_, index) => range.from + index)
        return { contents: slots.map((slot) => client.headers.at(slot)), problem: error }
      }
    },
  })
  if (problem !== undefined) process.stderr.write(`blsync: ${problem.message}\n`)
  return {
    text: flags.json ? headersJson(contents, range.from) : headersText(contents, range.from),
    code: problem === undefined ? exitCode.ok : exitCode.unavailable,
  }
}

/** Whether the canonical chain is linked to what was verified now, however short it is. */
function isLinked({ status, headers }: BlsyncClient): boolean {
  return status.head !== undefined && headers.header(status.head.root) !== undefined
}

function headersText(contents: readonly SlotContent[], from: number): string {
  return contents.map((content, index) => `${from + index} ${contentText(content)}\n`).join('')
}

function contentText(content: SlotContent): string {
  switch (content.type) {
    case 'header': {
      const { root, header } = content
      return `${root} parent ${header.parentRoot} state ${header.stateRoot} body ${header.bodyRoot} proposer ${header.proposerIndex}`
    }
    case 'empty':
      return 'empty'
    case 'not-found':
      return 'not found'
  }
}

/** One object a slot; headers as the beacon API has them. */
function headersJson(contents: readonly SlotContent[], from: number): string {
  const entries = contents.map((content, index) => {
    const slot = from + index
    if (content.type !== 'header') return { slot, status: content.type }
    const { root, header } = content
    return { slot, status: content.type, root, header: headerJson(header) }
  })
  return `${JSON.stringify(entries, null, 2)}\n`
}
