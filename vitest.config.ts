import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { CEILING_MS } from './test/support/ceiling.ts'
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts'
import { SlowFilesFirst } from './test/support/slow-files-first.ts'

/** Folders whose files need a process of their own each. The others come one after another in a process that stays. */
const ALONE = ['package', 'simulator']

const alone = ALONE.map((folder) => `test/${folder}/**/*.test.ts`)

export default defineConfig({
  test: {
    setupFiles: ['test/support/set-up.ts'],
    testTimeout: 3 * CEILING_MS,
    hookTimeout: 3 * CEILING_MS,
    expect: { poll: { timeout: CEILING_MS, interval: 20 } },
    // Whole programs wait for slots and sockets much of their time: four more workers than cores keep the cores busy.
    maxWorkers: availableParallelism() + 4,
    // Tests of one file that may run together share a chain, whose slots they all wait for.
    maxConcurrency: 12,
    sequence: { sequencer: SlowFilesFirst },
    reporters: ['default', new ClosingLineReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...alone, '**/node_modules/**'],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
})
