#!/usr/bin/env node
import { keepCompiled } from './keepCompiled.ts'
import { stopSignal } from './stopSignal.ts'

// Before all else is loaded: a signal that comes meanwhile is a wish to stop, too.
const stop = stopSignal()
keepCompiled()
const { runCommandLine } = await import('./runCommandLine.ts')
process.exitCode = await runCommandLine(process.argv, stop)
