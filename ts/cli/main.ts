#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { stopSignal } from './stopSignal.ts'

// Before all else is loaded: a signal that comes meanwhile is a wish to stop, too.
const stop = stopSignal()
// A megabyte of young objects a slot is collected faster by one thread than four others are woken for it.
setFlagsFromString('--no-parallel-scavenge')
const { runCommandLine } = await import('./runCommandLine.ts')
process.exitCode = await runCommandLine(process.argv, stop)
