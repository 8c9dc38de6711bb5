#!/usr/bin/env node
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import { CodeCache } from './compiled/CodeCache.ts'
import { codeDirectory } from './compiled/codeDirectory.ts'
import { ScriptLoader } from './compiled/ScriptLoader.ts'
import { stopSignal } from './stopSignal.ts'

/** By then a client follows, and nearly all that it ever runs has run. */
const RIPE_MS = 60_000

// Before all else is loaded: a signal that comes meanwhile is a wish to stop, too.
const stop = stopSignal()
const directory = codeDirectory(process.env, process.argv)
const scripts = new ScriptLoader(directory === undefined ? undefined : new CodeCache(directory))
const { runCommandLine } = scripts.load<typeof import('./runCommandLine.ts')>(
  join(__dirname, 'chunks/runCommandLine.cjs'),
)
systemClock.after(RIPE_MS, () => scripts.keepRipe(systemClock)).unref()
// Also where a stop takes too long and the process is ended.
process.once('exit', () => scripts.keep())
void runCommandLine(process.argv, stop).then((code) => {
  process.exitCode = code
})
