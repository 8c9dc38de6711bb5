import { parseArgs } from 'node:util'
import { compileWhatStaysHot } from './compileWhatStaysHot.ts'
import type { Share } from './searchSeeds.ts'
import { Turns } from './Turns.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    slots: { type: 'string', default: '10000' },
    /** Searches seeds on every core for that long. */
    minutes: { type: 'string' },
    log: { type: 'boolean', default: false },
    /** Goes on after a failure, and makes none smaller. */
    all: { type: 'boolean', default: false },
    /** By name; any by chance where it is left out. */
    weather: { type: 'string' },
    /** No faults at all. */
    plain: { type: 'boolean', default: false },
    /** One world, as a failure is told. */
    schedule: { type: 'string' },
    /** Of a search, for a process of its own. */
    share: { type: 'string' },
  },
})

compileWhatStaysHot()
// Before anything that takes turns by itself is loaded.
new Turns().begin()
const { drawSchedule } = await import('./Schedule.ts')
const { Simulation } = await import('./Simulation.ts')
const { printFailure, searchSeeds, searchShare } = await import('./searchSeeds.ts')
const { shrink } = await import('./shrink.ts')

const log = values.log ? (line: string) => console.log(line) : undefined

if (values.share !== undefined) {
  const share: Share = JSON.parse(values.share)
  const finding = await searchShare(share, () => {
    if (share.tellsOfWorlds === true) process.send?.('world')
  })
  process.send?.(finding, () => process.exit(0))
} else if (values.schedule !== undefined) {
  const { violations, digest } = await Simulation.run(JSON.parse(values.schedule), log)
  console.log(digest, violations)
  process.exit(violations.length === 0 ? 0 : 1)
} else if (values.minutes !== undefined) {
  process.exit(
    (await searchSeeds({
      minutes: Number(values.minutes),
      firstSeed: Number(values.seed),
      weatherName: values.weather,
    }))
      ? 0
      : 1,
  )
} else {
  process.exit((await runSlots(Number(values.seed), Number(values.slots))) ? 0 : 1)
}

/** World after world, from one seed on. */
async function runSlots(firstSeed: number, slots: number): Promise<boolean> {
  const begin = process.cpuUsage()
  let [done, failures] = [0, 0]
  for (let seed = firstSeed; done < slots; seed++) {
    const schedule = drawSchedule({ seed, maxSlots: slots - done, isPlain: values.plain, weatherName: values.weather })
    const { violations, digest, ...result } = await Simulation.run(schedule, log)
    done += result.slots
    console.log(`seed ${seed}: ${schedule.weather}, ${result.slots} slots, ${schedule.faults.length} faults, ${digest}`)
    const [violation] = violations
    if (violation === undefined) continue
    console.log(`seed ${seed} breaks ${violation.rule} at slot ${violation.slot}: ${violation.what}`)
    failures++
    if (values.all) continue
    printFailure({ schedule: await shrink(schedule, violation), violation })
    return false
  }
  const { user } = process.cpuUsage(begin)
  console.log(`${done} slots, ${Math.round((done / user) * 60e6)} in a minute of processor time`)
  return failures === 0
}
