/** Fired when the committee chain was initialized, went on or was rolled back. */
export const CHAIN_CHANGED_TRIGGER = 'committeeChainChanged'

/** Fired when the light chain got another head, more headers or more state proofs. */
export const LIGHT_CHAIN_TRIGGER = 'lightChainChanged'
