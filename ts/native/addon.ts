import { loadAddon } from './loadAddon.ts'

/** The addon, loaded once for the process. */
export const addon = await loadAddon(() => import('#native'))
