import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Names every skipped test and ends with one plain line of counts. */
export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests: TestCase[] = modules.flatMap((module) => [...module.children.allTests()])
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    const failed = tests.filter((test) => test.result().state === 'failed').length
    const broken = modules.filter((module) => module.errors().length > 0).length
    for (const test of skipped) console.log(`skipped: ${test.module.relativeModuleId} > ${test.fullName}`)
    const passed = tests.length - skipped.length - failed
    console.log(`\nvitest: ${passed} passed, ${failed + broken} failed, ${skipped.length} skipped`)
  }
}
