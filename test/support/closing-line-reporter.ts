import type { Reporter, TestCase, TestModule } from 'vitest/node'

const SLOWEST = 10

/** Names every skipped test and the slowest files, and ends with one plain line of counts. */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests: TestCase[] = modules.flatMap((module) => [...module.children.allTests()])
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    const failed = tests.filter((test) => test.result().state === 'failed').length
    const broken = modules.filter((module) => module.errors().length > 0).length
    for (const test of skipped) console.log(`skipped: ${test.module.relativeModuleId} > ${test.fullName}`)
    if (modules.length > SLOWEST) printSlowest(modules)
    const passed = tests.length - skipped.length - failed
    console.log(`\nvitest: ${passed} passed, ${failed + broken} failed, ${skipped.length} skipped`)
  }
}

function printSlowest(modules: readonly TestModule[]): void {
  console.log('\nslowest files:')
  const byDuration = modules.toSorted((a, b) => b.diagnostic().duration - a.diagnostic().duration)
  for (const module of byDuration.slice(0, SLOWEST)) {
    console.log(`${(module.diagnostic().duration / 1000).toFixed(1).padStart(7)} s  ${module.relativeModuleId}`)
  }
}
