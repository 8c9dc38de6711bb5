export type { UpdateChain, UpdateItem, UpdateReason } from '../native/UpdateChain.ts'
export { verifyUpdateChain } from '../native/verifyUpdateChain.ts'
