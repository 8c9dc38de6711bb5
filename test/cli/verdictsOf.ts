import type { ObjectVerdict } from '../../ts/cli/ObjectVerdict.ts'
import { type VerifyOptions, verifyFiles } from '../../ts/cli/verifyFiles.ts'

/** All verdicts over the files, as `blsync verify --json` prints them. */
export async function verdictsOf(options: VerifyOptions): Promise<ObjectVerdict[]> {
  const verdicts: ObjectVerdict[] = []
  for await (const { verdict } of verifyFiles(options)) verdicts.push(verdict)
  return verdicts
}
