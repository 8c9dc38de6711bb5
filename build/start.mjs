// `npm start`: sets up what is missing or out of date, one line a step, and runs blsync on its development chain.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { PROGRAM, root } from './setUp.mjs'
import { runSteps } from './steps.mjs'

if (await runSteps(root, PROGRAM)) {
  const args = [join(root, 'dist/cli/main.cjs'), '--dev', ...process.argv.slice(2)]
  const blsync = spawn(process.execPath, args, { stdio: 'inherit' })
  // The terminal sends its signals to both: blsync decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => blsync.kill(signal))
  blsync.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128)
  })
} else process.exitCode = 1
