/**
 * The containers of every fork for `@chainsafe/ssz`, which whoever imports this installs beside blsync.
 *
 * @module blsync/ssz
 */
export { type SszTypes, sszTypes } from './types/sszTypes.ts'
