import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isListening } from './isListening.ts'
import { Programs } from './Programs.ts'
import { closeRig, type Rig, startRig } from './Rig.ts'
import { tellStory } from './tellStory.ts'

/** The run takes a quarter of an hour; whatever hangs is ended after this. Installing and building come before. */
const LIMIT_MS = 18 * 60_000

if (!existsSync(join(import.meta.dirname, '../../dist/cli/main.cjs'))) {
  console.error('the command is not built: npm run build')
  process.exit(1)
}
const started = performance.now()
const directory = mkdtempSync(join(tmpdir(), 'blsync-rig-'))
const programs = new Programs(directory)
const keepsAll = process.argv.includes('--keep')
if (keepsAll) console.log(`logs and data are kept in ${directory}`)
let hasPassed = false
process.once('exit', () => {
  if (keepsAll) return
  if (hasPassed) rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  else keepLogs(directory)
})
const ending = new AbortController()
const abort = (reason: string): void => ending.abort(new Error(reason))
const watchdog = setTimeout(() => abort(`the run did not end within ${LIMIT_MS / 60_000} minutes`), LIMIT_MS)
// The last resort, should even the end hang.
setTimeout(() => process.exit(1), LIMIT_MS + 60_000).unref()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => abort(`stopped by ${name}`))
for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(name, (error) => abort(`${name}: ${String(error)}`))
}

const problems: string[] = []
let rig: Rig | undefined
try {
  rig = await startRig(programs, { directory, signal: ending.signal })
  await tellStory(rig, ending.signal)
} catch (error) {
  problems.push(error instanceof Error ? error.message : String(error))
}
clearTimeout(watchdog)
if (rig !== undefined) await closeRig(rig)
await programs.stopAll()
problems.push(...programs.left.map(({ name, pid }) => `${name} (process group ${pid}) is still there`))
for (const port of rig?.ports ?? []) {
  if (await isListening(port)) problems.push(`port ${port} is still listened on`)
}
if (problems.length > 0) {
  for (const name of programs.names) console.error(`\n--- ${name}\n${programs.output(name).slice(-4000)}`)
}
const took = ((performance.now() - started) / 60_000).toFixed(1)
if (problems.length === 0) console.log(`passed in ${took} minutes; no process is left, every port is closed`)
else console.error(`\nfailed after ${took} minutes:\n${problems.join('\n')}`)
hasPassed = problems.length === 0
process.exit(hasPassed ? 0 : 1)

/** The whole logs of a run that fails stay; the data of its programs, which is large, does not. */
function keepLogs(from: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) rmSync(join(from, entry.name), { recursive: true, force: true, maxRetries: 5 })
  }
  console.error(`the whole logs are in ${from}`)
}
