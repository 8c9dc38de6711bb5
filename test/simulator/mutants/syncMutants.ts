import type { Mutant } from './Mutant.ts'

/** Bugs in what asks beacon nodes and listens to them. */
export const syncMutants: readonly Mutant[] = [
  {
    name: 'a lock is forgotten',
    edits: [{ file: 'request/RequestLocks.ts', from: 'this.#held.set(key, waiters)', to: 'this.#held.delete(key)' }],
  },
  {
    name: 'what is on the way is asked twice',
    edits: [{ file: 'api/SharedAnswers.ts', from: 'if (!isLate) return known.answer', to: 'void isLate' }],
  },
  {
    name: 'a lock outlives a failed request',
    edits: [
      {
        file: 'request/Scheduler.ts',
        from: 'settle(() => settler.failed(error))',
        to: 'this.#deliver(() => this.#guard(module, () => settler.failed(error)))',
      },
    ],
  },
  {
    name: 'a late request counts as late for ever',
    edits: [{ file: 'request/Route.ts', from: 'if (isLate) this.#late -= 1', to: '' }],
  },
  {
    name: 'delays after failures have no end',
    edits: [{ file: 'request/FailureDelay.ts', from: 'Math.min(this.#maxMs,', to: 'Math.max(this.#maxMs * 100,' }],
  },
  {
    name: 'the pause between streams is never reset',
    edits: [
      {
        file: 'api/EventStream.ts',
        from: 'if (outcome.events > 0) pauseMs = timing.reopenMinMs',
        to: '',
      },
    ],
  },
  {
    name: 'a stream that is dead is not given up',
    edits: [
      {
        file: 'api/SilenceWatch.ts',
        from: 'else this.#silent.abort()',
        to: 'else void leftMs',
      },
    ],
  },
  {
    name: 'a quiet stream is not helped out by asking',
    edits: [
      {
        file: 'api/SyncServer.ts',
        from: 'return isQuiet || !this.#isStreaming',
        to: 'return !this.#isStreaming',
      },
    ],
  },
  {
    name: 'a limit on requests is not kept',
    edits: [
      {
        file: 'api/RateLimit.ts',
        from: 'this.#untilMs = Math.max(this.#untilMs, this.#now() + ms)',
        to: 'this.#untilMs = this.#now() + Math.min(ms, 0)',
      },
      {
        file: 'request/Server.ts',
        from: 'if (!(error instanceof ServerError) || error.retryAfterMs === undefined) return',
        to: 'if (!(error instanceof ServerError) || error.retryAfterMs !== 0) return',
      },
    ],
  },
  {
    name: 'what a node lacked once it lacks for ever',
    edits: [
      {
        file: 'api/ServerRoutes.ts',
        from: 'this.#refusals.set(route, Math.min(refusals, REFUSALS_OF_LACK - 1))',
        to: 'this.#refusals.set(route, refusals)',
      },
      { file: 'api/ServerRoutes.ts', from: 'this.#refusals.delete(route)', to: '' },
    ],
  },
  {
    name: 'the state of a head is proven with the next one',
    edits: [
      {
        file: 'sync/StateSync.ts',
        from: 'let slot = range.head.slot; slot >= lowest',
        to: 'let slot = range.head.slot - 1; slot >= lowest',
      },
    ],
  },
  {
    name: 'a node that answers again is still called unreachable',
    edits: [
      {
        file: 'api/ServerHealth.ts',
        from: "    conditions.clear('server-unreachable', server)\n    conditions.clear('server-refusing', server)",
        to: '',
      },
    ],
  },
  {
    name: 'it is not said that heads stay away',
    edits: [
      {
        file: 'sync/HeadAge.ts',
        from: 'if (isLate && weak === undefined) this.#raiseNoHead(slotNow)\n    else this',
        to: 'this',
      },
    ],
  },
  {
    name: 'a range of updates stays locked',
    edits: [
      { file: 'sync/ForwardUpdateSync.ts', from: 'this.#locks.unlock(answer)\n        this.#wake', to: 'this.#wake' },
    ],
  },
  {
    name: 'better updates are not looked for',
    edits: [
      {
        file: 'sync/BestUpdateSync.ts',
        from: 'if (!due.some((ask) => this.#request(environment, ask))) environment',
        to: 'void due\n    environment',
      },
    ],
  },
  {
    name: 'headers below the head are not fetched',
    edits: [{ file: 'sync/HeaderSync.ts', from: 'if (isAtHead) this.#followTail(environment)', to: 'void isAtHead' }],
  },
  {
    name: 'roots that were announced are never forgotten',
    edits: [
      {
        file: 'request/HeadTracker.ts',
        from: 'if (!announced.has(root)) this.#firstHeard.delete(root)',
        to: 'if (announced.has(root)) void root',
      },
    ],
  },
  {
    name: 'every answer is kept',
    edits: [
      {
        file: 'api/readBounded.ts',
        from: 'const FIRST_BYTES = 4096',
        to: 'const FIRST_BYTES = 4096\nconst kept: Uint8Array[] = []',
      },
      {
        file: 'api/readBounded.ts',
        from: '  return bytes.subarray(0, length)',
        to: '  kept.push(bytes)\n  return bytes.subarray(0, length)',
      },
    ],
  },
  {
    name: 'requests outlive the client',
    edits: [
      {
        file: 'api/SyncServer.ts',
        from: 'void this.#http.close()',
        to: '',
      },
    ],
  },
]
