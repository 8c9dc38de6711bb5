import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from '../support/closing-line-reporter.ts'

/** What `npm run test:platforms` runs: apart from `npm test`, as it compiles the addon three times and emulates a processor. */
export default defineConfig({
  test: {
    include: ['test/platforms/*.platforms.ts'],
    testTimeout: 600_000,
    hookTimeout: 3_600_000,
    reporters: ['default', new ClosingLineReporter()],
  },
})
