import type { Measured } from './Stopwatch.ts'

/** Every row with its value, its yardstick and the ratio to it, and whether the bar is met. */
export function printTable(rows: readonly Measured[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length))
  console.log(
    `${''.padEnd(width)} ${'min µs'.padStart(12)} ${'median µs'.padStart(12)} ${'ratio'.padStart(12)} ${'bar'.padStart(10)}`,
  )
  for (const { name, us, medianUs, ratio, yardstick, bar, ok } of rows) {
    const shown = `${ratio.toPrecision(3)} ${yardstick}`
    const goal = bar === undefined ? '' : `≤ ${Number(bar.toPrecision(3))}`
    const verdict = ok === undefined ? '' : ok ? 'met' : 'NOT MET'
    console.log(
      `${name.padEnd(width)} ${us.toFixed(2).padStart(12)} ${medianUs.toFixed(2).padStart(12)} ${shown.padStart(12)} ${goal.padStart(10)} ${verdict}`,
    )
  }
  const bars = rows.filter(({ ok }) => ok !== undefined)
  console.log(`\n${bars.filter(({ ok }) => ok).length} of ${bars.length} bars met`)
}
