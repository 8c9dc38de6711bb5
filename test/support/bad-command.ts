import { join } from 'node:path'
import { beforeEach, expect } from 'vitest'
import type { ProcessEnd } from './blsync-process.ts'
import { CleanUp } from './clean-up.ts'
import { LoopbackServer } from './loopback-server.ts'

export const PASSWORD = 'correct-horse-battery'
export const API_KEY = 'Bearer staple:0123456789'

/** A checkpoint that the server does not have. */
export const CHECKPOINT = `0x${'41'.repeat(32)}`

export interface BadCommand {
  readonly cleanUp: CleanUp
  /** An empty directory, another one for each test. */
  readonly directory: () => string
  /** A server that has nothing. */
  readonly server: () => LoopbackServer
  /** Its address with a password in it. */
  readonly secretUrl: () => string
  /** Flags that are right, with secrets in them. */
  readonly good: (datadir?: string) => readonly string[]
  /** One sentence on standard error, no stack, no secret; nobody was asked anything. */
  readonly expectSentence: (end: ProcessEnd, sentence: RegExp) => void
}

/** What tests of the command with something wrong in it need: right flags to put it among, and what must hold whatever it is. */
export function useBadCommand(): BadCommand {
  const cleanUp = new CleanUp()
  let directory: string
  let server: LoopbackServer

  beforeEach(async () => {
    directory = await cleanUp.directory()
    server = cleanUp.add(await LoopbackServer.start((_request, response) => response.writeHead(404).end()), (it) =>
      it.close(),
    )
  })

  const secretUrl = (): string => server.url.replace('//', `//user:${PASSWORD}@`)
  return {
    cleanUp,
    directory: () => directory,
    server: () => server,
    secretUrl,
    good(datadir = join(directory, 'data')) {
      const node = ['--beacon.api', secretUrl(), '--beacon.api.header', `Authorization: ${API_KEY}`]
      return ['--mainnet', ...node, '--beacon.checkpoint', CHECKPOINT, '--datadir', datadir]
    },
    expectSentence(end, sentence) {
      expect(end.complaint).toMatch(sentence)
      expect(end.complaint.trim().split('\n')).toHaveLength(1)
      expectNoSecret(end.output)
      expect(server.requests).toEqual([])
    },
  }
}

export function expectNoSecret(output: string): void {
  for (const secret of [PASSWORD, API_KEY, 'staple', Buffer.from(`user:${PASSWORD}`).toString('base64')]) {
    expect(output).not.toContain(secret)
  }
}
