/** Every fork up to fulu before the checkpoint: blocks have their payload in them, as those of mainnet. */
export const FULU_FROM_EARLY_ON = { altair: 0, bellatrix: 0, capella: 0, deneb: 0, electra: 0, fulu: 1 }
