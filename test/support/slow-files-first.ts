import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files and folders by how long they take, the longest first: a long file that began last would leave the other cores idle.
 * Vitest knows times only from an earlier run, which a fresh clone has not had.
 */
const LONG_FIRST = [
  'integration/full-disk',
  'integration/bad-servers',
  'cli/prove',
  'integration/failing-node',
  'cli/badInput',
  'integration/',
  'simulator/',
  'devchain/',
  'package/',
  'cli/',
  'serve/',
  'spec/',
]

export class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONG_FIRST.findIndex((path) => moduleId.includes(`/test/${path}`))
  return place === -1 ? LONG_FIRST.length : place
}
