import { parseArgs } from 'node:util'
import { buildMutant } from './buildMutant.ts'
import { huntMutant } from './huntMutant.ts'
import { mutants } from './mutants.ts'

const { values } = parseArgs({
  options: {
    /** Of processor time, for each bug. */
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    /** Worlds of that one alone. */
    weather: { type: 'string' },
    /** Those alone whose names have this text in them. */
    only: { type: 'string', default: '' },
  },
})

const chosen = mutants.filter(({ name }) => name.includes(values.only))
let found = 0
for (const mutant of chosen) {
  // A folder of its own, so that others can be hunted at the same time.
  const program = await buildMutant(mutant, `target/simulator/mutants/${mutant.name.replaceAll(/\W+/g, '-')}`)
  const hunt = await huntMutant(program, {
    seed: Number(values.seed),
    cpuSeconds: Number(values.minutes) * 60,
    weatherName: values.weather,
  })
  if (hunt.kind === 'found') {
    found++
    const { how, worlds, cpuSeconds } = hunt
    console.log(`found     | ${mutant.name} | ${worlds} worlds, ${Math.round(cpuSeconds)} s | ${how.slice(0, 160)}`)
  } else {
    console.log(`not found | ${mutant.name} | ${hunt.worlds} worlds, ${hunt.slots} slots |`)
  }
}
console.log(`${found} of ${chosen.length} found`)
