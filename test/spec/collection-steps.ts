import type { Root } from '../../ts/bytes.ts'
import { readYaml, type SpecCase } from './walk.ts'
import { fieldsOf, listOf, numberOf, rootOf, textOf } from './yaml-fields.ts'

/** An object of a case: its file, and the fork digest it is announced with. */
export interface CollectedFile {
  readonly name: string
  readonly forkDigest: string
}

/** What a full node has to offer when a block becomes head. */
export interface CollectedHead {
  readonly root: Root
  /** Blocks that are finalized, with the bootstrap where there is one. */
  readonly bootstraps: readonly { readonly root: Root; readonly file: CollectedFile | undefined }[]
  readonly bestUpdates: readonly { readonly period: number; readonly file: CollectedFile | undefined }[]
  readonly finalityUpdate: CollectedFile | undefined
  readonly optimisticUpdate: CollectedFile | undefined
}

/** A step of a `data_collection` case. */
export type CollectionStep =
  | { readonly type: 'block'; readonly file: CollectedFile }
  | { readonly type: 'head'; readonly head: CollectedHead }

/**
 * The steps of a case; one of an unknown kind is an error.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/tests/formats/light_client/data_collection.md
 */
export function collectionSteps(specCase: SpecCase): readonly CollectionStep[] {
  return listOf(readYaml(specCase, 'steps.yaml')).map((step) => {
    const { new_block: block, new_head: head, ...others } = fieldsOf(step)
    const [unknown] = Object.keys(others)
    if (unknown !== undefined) throw new Error(`an unknown step ${unknown} in ${specCase.title}`)
    if (block !== undefined) return { type: 'block', file: fileOf(block) }
    return { type: 'head', head: headOf(head) }
  })
}

function headOf(value: unknown): CollectedHead {
  const { head_block_root: root, checks } = fieldsOf(value)
  const { bootstraps, best_updates, latest_finality_update, latest_optimistic_update } = fieldsOf(checks)
  return {
    root: rootOf(root),
    bootstraps: listOf(bootstraps).map((item) => {
      const { block_root: blockRoot, bootstrap } = fieldsOf(item)
      return { root: rootOf(blockRoot), file: optionalFile(bootstrap) }
    }),
    bestUpdates: listOf(best_updates).map((item) => {
      const { period, update } = fieldsOf(item)
      return { period: numberOf(period), file: optionalFile(update) }
    }),
    finalityUpdate: optionalFile(latest_finality_update),
    optimisticUpdate: optionalFile(latest_optimistic_update),
  }
}

function optionalFile(value: unknown): CollectedFile | undefined {
  return value === undefined ? undefined : fileOf(value)
}

function fileOf(value: unknown): CollectedFile {
  const { fork_digest: digest, data } = fieldsOf(value)
  return { name: textOf(data), forkDigest: textOf(digest) }
}
