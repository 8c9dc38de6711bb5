import type { Type } from '@chainsafe/ssz'
import type { LightClientFork } from '../../ts/params/ForkName.ts'
import type { Preset } from '../../ts/params/Preset.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'

/** The container of that name under a preset, as the SSZ library has it. */
export function container(preset: Preset, fork: LightClientFork, name: string): Type<unknown> {
  const types = new Map<string, Type<unknown>>(Object.entries(sszTypes(preset, fork)))
  const type = types.get(name)
  if (type === undefined) throw new Error(`no container ${name} in ${fork}`)
  return type
}
