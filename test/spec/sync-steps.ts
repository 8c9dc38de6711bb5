import type { Root } from '../../ts/bytes.ts'
import { readYaml, type SpecCase } from './walk.ts'
import { fieldsOf, listOf, numberOf, rootOf, textOf } from './yaml-fields.ts'

/** What a header of the store must be after a step. */
export interface HeaderCheck {
  readonly slot: number
  readonly root: Root
  /** Absent in cases of forks without execution. */
  readonly executionRoot: Root | undefined
}

export interface StoreChecks {
  readonly finalized: HeaderCheck
  readonly optimistic: HeaderCheck
}

export interface UpdateStep {
  readonly type: 'update'
  /** File of the update. */
  readonly name: string
  readonly forkDigest: string
  readonly currentSlot: number
  /** Why the update must be refused; undefined for a good one. */
  readonly refusal: string | undefined
  readonly checks: StoreChecks
}

/** A step of a `sync` case. */
export type SyncStep =
  | UpdateStep
  | { readonly type: 'force-update'; readonly currentSlot: number; readonly checks: StoreChecks }
  | { readonly type: 'upgrade-store'; readonly checks: StoreChecks }

export interface SyncMeta {
  readonly genesisValidatorsRoot: Root
  readonly trustedBlockRoot: Root
  readonly bootstrapForkDigest: string
}

/** `meta.yaml` of a case. */
export function syncMeta(specCase: SpecCase): SyncMeta {
  const meta = fieldsOf(readYaml(specCase, 'meta.yaml'))
  return {
    genesisValidatorsRoot: rootOf(meta.genesis_validators_root),
    trustedBlockRoot: rootOf(meta.trusted_block_root),
    bootstrapForkDigest: textOf(meta.bootstrap_fork_digest),
  }
}

/**
 * The steps of a case; one of an unknown kind is an error.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/tests/formats/light_client/sync.md
 */
export function syncSteps(specCase: SpecCase): readonly SyncStep[] {
  return listOf(readYaml(specCase, 'steps.yaml')).map((step) => {
    const [entry, ...others] = Object.entries(fieldsOf(step))
    if (entry === undefined || others.length > 0) throw new Error(`not one step in ${specCase.title}`)
    const [name, value] = entry
    const fields = fieldsOf(value)
    const checks = checksOf(fields.checks)
    switch (name) {
      case 'process_update':
        return {
          type: 'update',
          name: textOf(fields.update),
          forkDigest: textOf(fields.update_fork_digest),
          currentSlot: numberOf(fields.current_slot),
          refusal: fields.valid === false ? textOf(fields.reason) : undefined,
          checks,
        }
      case 'force_update':
        return { type: 'force-update', currentSlot: numberOf(fields.current_slot), checks }
      case 'upgrade_store':
        return { type: 'upgrade-store', checks }
      default:
        throw new Error(`an unknown step ${name} in ${specCase.title}`)
    }
  })
}

function checksOf(value: unknown): StoreChecks {
  const { finalized_header: finalized, optimistic_header: optimistic } = fieldsOf(value)
  return { finalized: headerCheck(finalized), optimistic: headerCheck(optimistic) }
}

function headerCheck(value: unknown): HeaderCheck {
  const { slot, beacon_root: root, execution_root: executionRoot } = fieldsOf(value)
  return {
    slot: numberOf(slot),
    root: rootOf(root),
    executionRoot: executionRoot === undefined ? undefined : rootOf(executionRoot),
  }
}
