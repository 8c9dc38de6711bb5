import { engineMutants } from './engineMutants.ts'
import { lightMutants } from './lightMutants.ts'
import type { Mutant } from './Mutant.ts'
import { syncMutants } from './syncMutants.ts'

/** The program as it is: in it nothing may be found. */
const none: Mutant = { name: 'none', edits: [] }

export const mutants: readonly Mutant[] = [none, ...lightMutants, ...syncMutants, ...engineMutants]
