import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import type { Root } from '../../../ts/bytes.ts'
import { CheckpointFile } from '../../../ts/cli/checkpoint/CheckpointFile.ts'
import { resolveCheckpoint } from '../../../ts/cli/checkpoint/resolveCheckpoint.ts'
import { type Logger, silentLogger } from '../../../ts/log.ts'

const A: Root = `0x${'aa'.repeat(32)}`
const B: Root = `0x${'bb'.repeat(32)}`

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'blsync-checkpoint-file-'))
})

it('holds the newest root in the form that geth reads, and nothing else is left beside it', async () => {
  const path = join(directory, 'root.txt')
  const file = new CheckpointFile(path, silentLogger)
  await Promise.all([file.keep(A), file.keep(B)])
  expect(readFileSync(path, 'utf8')).toBe(B)
  expect(readdirSync(directory)).toEqual(['root.txt'])
  const flags = { 'beacon.checkpoint.url': [], 'beacon.checkpoint.file': path }
  expect(await resolveCheckpoint(flags, () => Promise.reject(new Error('nobody is asked')))).toBe(B)
})

it('replaces what a symbolic link names, and leaves the link', async () => {
  const path = join(directory, 'root.txt')
  const link = join(directory, 'link')
  writeFileSync(path, A)
  symlinkSync(path, link)
  await new CheckpointFile(link, silentLogger).keep(B)
  expect(readFileSync(path, 'utf8')).toBe(B)
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
})

it('is written in place where it cannot be replaced', async () => {
  const path = join(directory, 'root.txt')
  mkdirSync(`${path}.new`)
  await new CheckpointFile(path, silentLogger).keep(B)
  expect(readFileSync(path, 'utf8')).toBe(B)
})

it('says once that it cannot be written, and once that it can again', async () => {
  const said: string[] = []
  const say = (message: string): number => said.push(message)
  const logger: Logger = { ...silentLogger, warn: say, info: say }
  const path = join(directory, 'root.txt')
  mkdirSync(path)
  const file = new CheckpointFile(path, logger)
  await file.keep(A)
  await file.keep(B)
  expect(said).toEqual(['the checkpoint file cannot be written'])
  await rm(path, { recursive: true })
  await file.keep(A)
  expect(said.slice(1)).toEqual(['the checkpoint file can be written again'])
})
