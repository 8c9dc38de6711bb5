import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts'
import { SlowFilesFirst } from './test/support/slow-files-first.ts'

/** Folders whose tests share no state through modules: their files run one after another in a process that stays. */
const PURE = ['conditions', 'light', 'merkle', 'native', 'params', 'request', 'sync', 'types', 'vectors']

const pure = PURE.map((folder) => `test/${folder}/**/*.test.ts`)

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Whole programs wait for slots and sockets much of their time: one more worker than cores keeps the cores busy.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: SlowFilesFirst },
    reporters: ['default', new ClosingLineReporter()],
    projects: [
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: pure } },
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
    ],
  },
})
