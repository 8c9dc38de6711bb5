/** Fired when the committee chain was initialised, went on or was rolled back. */
export const CHAIN_CHANGED_TRIGGER = 'committeeChainChanged'
