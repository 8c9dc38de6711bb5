import { defineConfig } from 'vitest/config'
import { ClosingLineReporter } from '../support/closing-line-reporter.ts'

/** What `npm run test:package` runs: apart from `npm test`, as it installs bundlers, runtimes and checkers of 280 MB. */
export default defineConfig({
  test: {
    include: ['test/matrix/*.matrix.ts'],
    testTimeout: 1_200_000,
    hookTimeout: 1_800_000,
    reporters: ['default', new ClosingLineReporter()],
  },
})
