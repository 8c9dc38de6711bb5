export {
  type BeaconEndpoint,
  BlsyncClient,
  type ClientEvents,
  type ClientOptions,
  type ClientStatus,
  type CommitteeProgress,
  type ExecutionEndpoint,
  type ServerView,
} from './client.ts'
export { DevChain } from './devchain/DevChain.ts'
