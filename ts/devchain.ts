/**
 * A beacon chain with its execution client inside the process, on loopback ports: for trying out and for tests.
 *
 * @module blsync/devchain
 */
export type { RawAnswer } from './devchain/beacon/Answer.ts'
export type { BeaconServer } from './devchain/beacon/BeaconServer.ts'
export type { EventTopic } from './devchain/beacon/EventTopic.ts'
export type { RouteName } from './devchain/beacon/RouteName.ts'
export type { AnsweredRequest, ServerBehaviour } from './devchain/beacon/ServerBehaviour.ts'
export type { ChainPlan, PayloadFate } from './devchain/chain/ChainPlan.ts'
export type { SlotRequest } from './devchain/chain/SlotRequest.ts'
export { DevChain, type ProducedBlock } from './devchain/DevChain.ts'
export type { DevChainOptions } from './devchain/DevChainOptions.ts'
export type { DevFork } from './devchain/DevFork.ts'
export type { ForkEpochs, RepeatedFork } from './devchain/devConfig.ts'
export type { EngineAnswer, EngineCall, EngineServer } from './devchain/execution/EngineServer.ts'
