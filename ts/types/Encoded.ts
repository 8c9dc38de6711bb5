import type { ForkName } from '../params/ForkName.ts'

/** An object as it came from outside: parsed JSON, or SSZ with the fork its sender named, which is only a hint. */
export type Encoded = { readonly json: unknown } | { readonly ssz: Uint8Array; readonly fork?: ForkName }
