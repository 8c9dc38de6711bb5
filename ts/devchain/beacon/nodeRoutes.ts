import { configValues, presetValues } from '../configValues.ts'
import { type Answer, okAnswer } from './Answer.ts'
import type { RouteContext } from './RouteContext.ts'

export function genesisRoute({ chain }: RouteContext): Answer {
  const { genesisTime, genesisValidatorsRoot, forks } = chain.config
  return okAnswer({
    data: {
      genesis_time: String(genesisTime),
      genesis_validators_root: genesisValidatorsRoot,
      genesis_fork_version: forks[0]?.version,
    },
  })
}

export function specRoute({ chain }: RouteContext): Answer {
  return okAnswer({ data: { ...presetValues(chain.config), ...configValues(chain.config) } })
}

export function forkScheduleRoute({ chain }: RouteContext): Answer {
  const { forks } = chain.config
  return okAnswer({
    data: forks.map((fork, index) => ({
      previous_version: (forks[index - 1] ?? fork).version,
      current_version: fork.version,
      epoch: String(fork.epoch),
    })),
  })
}

export function versionRoute(): Answer {
  return okAnswer({ data: { version: 'blsync-devchain/v0.1.0' } })
}

export function syncingRoute({ chain }: RouteContext): Answer {
  return okAnswer({
    data: {
      head_slot: String(chain.head.slot),
      sync_distance: '0',
      is_syncing: false,
      is_optimistic: false,
      el_offline: false,
    },
  })
}

export function healthRoute(): Answer {
  return okAnswer({})
}
