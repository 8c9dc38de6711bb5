import { parseArgs } from 'node:util'
import { Turns } from './Turns.ts'

// Before anything that takes turns by itself is loaded.
new Turns().begin()
const { drawSchedule } = await import('./Schedule.ts')
const { Simulation } = await import('./Simulation.ts')

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    slots: { type: 'string', default: '10000' },
    log: { type: 'boolean', default: false },
    plain: { type: 'boolean', default: false },
  },
})
let seed = Number(values.seed)
let left = Number(values.slots)
const begin = performance.now()
let done = 0
while (left > 0) {
  const schedule = drawSchedule({ seed, maxSlots: left, isPlain: values.plain })
  const result = await Simulation.run(schedule, values.log ? (line) => console.log(line) : undefined)
  console.log(seed, schedule.weather, schedule.slots, result.digest.slice(0, 16), result.violations)
  if (result.violations.length > 0) process.exit(1)
  left -= result.slots
  done += result.slots
  seed++
}
console.log(done, 'slots', Math.round((done / (performance.now() - begin)) * 60_000), 'a minute', process.cpuUsage())
process.exit(0)
