import type { ClientOptions } from '../client/ClientOptions.ts'
import type { Flags } from './flags.ts'

/** What of recent states is proven and kept, and how far back. */
export function provenOptions(flags: Flags): Pick<ClientOptions, 'provenParts' | 'provenSlots'> {
  const slots = flags['prove.slots']
  return { provenParts: flags['prove.keep'], ...(slots !== undefined && { provenSlots: slots }) }
}
