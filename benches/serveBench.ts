import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { FIRST_PERIOD } from './realChain.ts'
import type { Measured } from './Stopwatch.ts'

const CONNECTIONS = 16
const SECONDS = 4
const AUTOCANNON = new URL('node_modules/autocannon/autocannon.js', import.meta.url).pathname
const LIGHT_CLIENT = '/eth/v1/beacon/light_client'

interface Load {
  readonly name: string
  readonly path: string
  readonly accept: string
}

const loads: readonly Load[] = [
  {
    name: 'serving: 128 updates as SSZ',
    path: `${LIGHT_CLIENT}/updates?start_period=${FIRST_PERIOD}&count=128`,
    accept: 'application/octet-stream',
  },
  { name: 'serving: finality update as JSON', path: `${LIGHT_CLIENT}/finality_update`, accept: 'application/json' },
]

/** Requests a second of a server over real data, on loopback, by 16 connections for 4 s each, and its memory after that. */
export async function serveRows(): Promise<readonly Measured[]> {
  const server = spawn(process.execPath, [...process.execArgv, new URL('serveProcess.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const { url } = JSON.parse(await firstLine(server))
    const before = residentMb(server)
    const rows: Measured[] = []
    for (const load of loads) rows.push(await underLoad(String(url), load))
    return [
      ...rows,
      memoryRow('serving: memory before', before),
      memoryRow('serving: memory under load', peakMb(server)),
    ]
  } finally {
    server.kill('SIGTERM')
  }
}

async function underLoad(url: string, { name, path, accept }: Load): Promise<Measured> {
  const args = ['--json', '--no-progress', '-c', String(CONNECTIONS), '-d', String(SECONDS), '-H', `accept=${accept}`]
  const cannon = spawn(process.execPath, [AUTOCANNON, ...args, url + path], { stdio: ['ignore', 'pipe', 'ignore'] })
  const { requests, non2xx, errors } = JSON.parse(await firstLine(cannon))
  if (non2xx !== 0 || errors !== 0) throw new Error(`${name}: ${non2xx} refused, ${errors} failed`)
  const perSecond = Number(requests.average)
  const us = 1e6 / perSecond
  return {
    name,
    us,
    medianUs: 1e6 / Number(requests.p50),
    ratio: perSecond,
    yardstick: '/s',
    bar: undefined,
    ok: undefined,
  }
}

function memoryRow(name: string, megabytes: number): Measured {
  return { name, us: megabytes, medianUs: megabytes, ratio: megabytes, yardstick: 'MB', bar: undefined, ok: undefined }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the process has no output')
  for await (const line of createInterface({ input: stdout })) return line
  throw new Error('the process ended without a word')
}

/** Linux only, as are the other memory rows. */
function residentMb(child: ChildProcess): number {
  return statusMb(child, 'VmRSS')
}

function peakMb(child: ChildProcess): number {
  return statusMb(child, 'VmHWM')
}

function statusMb({ pid }: ChildProcess, field: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1]) / 1024
}
