import { fork } from 'node:child_process'
import type { Finding, Share } from '../searchSeeds.ts'

export type Hunt =
  | { readonly kind: 'found'; readonly how: string; readonly worlds: number; readonly cpuSeconds: number }
  | { readonly kind: 'not found'; readonly worlds: number; readonly slots: number }

/** Until a program is given up that is in one world, however slow the machine. */
const PATIENCE_MS = 600_000

/** Searches worlds in a simulator that was built with a bug. */
export function huntMutant(
  program: string,
  { seed, cpuSeconds, weatherName }: Pick<Share, 'seed' | 'cpuSeconds' | 'weatherName'>,
): Promise<Hunt> {
  const share: Share = {
    seed,
    step: 1,
    cpuSeconds,
    endMs: Number.MAX_SAFE_INTEGER,
    shrinks: false,
    // One of days would take the whole time of a hunt.
    isShort: true,
    weatherName,
    tellsOfWorlds: true,
  }
  return new Promise((resolve) => {
    const child = fork(program, ['--share', JSON.stringify(share)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let complaint = ''
    child.stderr?.on('data', (text: Buffer) => {
      complaint = (complaint + text.toString()).slice(0, 2_000)
    })
    const giveUp = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    child.on('message', (message: Finding | 'world') => {
      giveUp.refresh()
      if (message !== 'world') resolve(huntOf(message))
    })
    child.once('exit', () => {
      clearTimeout(giveUp)
      const how = complaint.split('\n').find((line) => /Error/.test(line)) ?? 'it hangs'
      resolve({ kind: 'found', how: `the program fails: ${how}`, worlds: 0, cpuSeconds: 0 })
    })
  })
}

function huntOf({ failure, worlds, slots, cpuSeconds }: Finding): Hunt {
  if (failure === undefined) return { kind: 'not found', worlds, slots }
  const { rule, what } = failure.violation
  return { kind: 'found', how: `${rule}: ${what}`, worlds, cpuSeconds }
}
