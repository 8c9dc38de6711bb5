import { concatBytes } from '../../bytes.ts'
import type { BeaconChain } from '../chain/BeaconChain.ts'
import type { Forked } from '../chain/LightClientData.ts'
import type { UpdateValue } from '../ssz/forkTypes.ts'
import { type Answer, errorAnswer } from './Answer.ts'
import type { RouteContext } from './RouteContext.ts'
import type { ServerBehaviour } from './ServerBehaviour.ts'

/** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/p2p-interface.md#configuration */
const MAX_REQUEST_LIGHT_CLIENT_UPDATES = 128

export function bootstrapRoute({ chain, behaviour, id }: RouteContext): Answer {
  if (!/^0x[0-9a-f]{64}$/i.test(id)) return errorAnswer(400, `Invalid block root: ${id.slice(0, 80)}`)
  const bootstrap = chain.light.bootstrap(`0x${id.slice(2).toLowerCase()}`)
  if (bootstrap === undefined) return errorAnswer(404, `LC bootstrap unavailable for block root ${id}`)
  const value = behaviour.alterBootstrap?.(bootstrap.value) ?? bootstrap.value
  const type = chain.types.byFork[bootstrap.fork].LightClientBootstrap
  return {
    status: 200,
    version: chain.versionAt(bootstrap.slot),
    json: () => ({ version: chain.versionAt(bootstrap.slot), data: type.toJson(value) }),
    ssz: () => type.serialize(value),
  }
}

export function updatesRoute({ chain, behaviour, query }: RouteContext): Answer {
  const startPeriod = wholeNumber(query.get('start_period'))
  const count = wholeNumber(query.get('count'))
  if (startPeriod === undefined) return errorAnswer(400, 'Missing or invalid `start_period` value')
  if (count === undefined || count === 0) return errorAnswer(400, 'Missing or invalid `count` value')
  const choose = behaviour.chooseUpdate ?? ((period, light) => light.bestUpdate(period))
  const available = collectUpdates(chain, { start: startPeriod, count, choose })
  const updates = available.map((update) => ({
    ...update,
    value: behaviour.alterUpdate?.(update.value) ?? update.value,
  }))
  const first = updates[0]
  return {
    status: 200,
    ...(first === undefined ? {} : { version: chain.versionAt(first.slot) }),
    json: () =>
      updates.map(({ fork, slot, value }) => ({
        version: chain.versionAt(slot),
        data: chain.types.byFork[fork].LightClientUpdate.toJson(value),
      })),
    ssz: () => concatBytes(...updates.map((update) => updateChunk(chain, update))),
  }
}

export function finalityUpdateRoute({ chain, behaviour }: RouteContext): Answer {
  const update = chain.latestFinalityUpdate
  if (update === undefined) return errorAnswer(404, 'No finality update available')
  const value = behaviour.alterUpdate?.(update.value) ?? update.value
  const type = chain.types.byFork[update.fork].LightClientFinalityUpdate
  return {
    status: 200,
    version: chain.versionAt(update.slot),
    json: () => ({ version: chain.versionAt(update.slot), data: type.toJson(value) }),
    ssz: () => type.serialize(value),
  }
}

export function optimisticUpdateRoute({ chain, behaviour }: RouteContext): Answer {
  const update = chain.latestUpdate
  if (update === undefined) return errorAnswer(404, 'No optimistic update available')
  const value = behaviour.alterUpdate?.(update.value) ?? update.value
  const type = chain.types.byFork[update.fork].LightClientOptimisticUpdate
  return {
    status: 200,
    version: chain.versionAt(update.slot),
    json: () => ({ version: chain.versionAt(update.slot), data: type.toJson(value) }),
    ssz: () => type.serialize(value),
  }
}

/** The first run of consecutive periods in the range. */
function collectUpdates(
  chain: BeaconChain,
  asked: {
    readonly start: number
    readonly count: number
    readonly choose: NonNullable<ServerBehaviour['chooseUpdate']>
  },
): readonly Forked<UpdateValue>[] {
  const updates: Forked<UpdateValue>[] = []
  const count = Math.min(asked.count, MAX_REQUEST_LIGHT_CLIENT_UPDATES)
  const last = Math.min(asked.start + count - 1, chain.schedule.periodOf(chain.head.slot))
  for (let period = asked.start; period <= last; period++) {
    const update = asked.choose(period, chain.light)
    if (update !== undefined) updates.push(update)
    else if (updates.length > 0) break
  }
  return updates
}

/** Length of what follows as 64-bit little-endian, fork digest, object. */
function updateChunk(chain: BeaconChain, update: Forked<UpdateValue>): Uint8Array {
  const object = chain.types.byFork[update.fork].LightClientUpdate.serialize(update.value)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(4 + object.length))
  return concatBytes(length, chain.schedule.digest(update.slot), object)
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
