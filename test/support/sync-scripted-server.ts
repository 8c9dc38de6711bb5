import type { ServerErrorCode } from '../../ts/ErrorCode.ts'
import { ServerError } from '../../ts/errors.ts'
import type { SyncProtocol, SyncRequest } from '../../ts/sync/requests.ts'
import { type Received, ScriptedServer } from './scheduler-scripted-server.ts'
import { encodeItems, type UpdateItem } from './sync-update-items.ts'

/** A beacon node that says what the test makes it say; requests are told apart by a short text. */
export class ScriptedBeaconNode extends ScriptedServer<SyncProtocol> {
  /** What it does with every request by itself, told by its text. */
  habit: ((asked: string) => void) | undefined

  /** Whether it has the route for scores of updates, which beacon nodes do not. */
  tellsScores = false

  override sendRequest(id: number, request: SyncRequest): void {
    super.sendRequest(id, request)
    if (request.kind === 'updateScores' && !this.tellsScores) {
      this.answer(id, { kind: 'updateScores' })
      return
    }
    this.habit?.(describeRequest(request))
  }

  /** The requests that wait for an answer, as text: `updates 10+128`, `bootstrap`, `header 640`. */
  get asked(): string[] {
    return this.open.map(({ request }) => describeRequest(request))
  }

  /** Answers an `updates a+n` request with good updates of its range, or with other items. */
  answerUpdates(asked: string, items?: readonly UpdateItem[]): void {
    const { id, request } = this.find(asked)
    if (request.kind !== 'updates') throw new Error(`${asked} asks for no updates`)
    const good = Array.from({ length: request.count }, (_, index) => ({ period: request.startPeriod + index }))
    this.answer(id, { kind: 'updates', encoding: 'json', bytes: encodeItems(items ?? good) })
  }

  answerWith(asked: string, response: SyncProtocol['response']): void {
    this.answer(this.find(asked).id, response)
  }

  /** Fails a request with an error code, by default that of an error status. */
  refuse(asked: string, code: ServerErrorCode = 'ERR_SERVER_STATUS'): void {
    this.refuseWith(asked, new ServerError(`scripted ${code}`, { code }))
  }

  refuseWith(asked: string, error: ServerError): void {
    this.fail(this.find(asked).id, error)
  }

  private find(asked: string): Received<SyncProtocol> {
    const found = this.open.find(({ request }) => describeRequest(request) === asked)
    if (found === undefined)
      throw new Error(`${this.name} was not asked for ${asked}, but for: ${this.asked.join(', ')}`)
    return found
  }
}

function describeRequest(request: SyncRequest): string {
  switch (request.kind) {
    case 'bootstrap':
    case 'finality':
    case 'optimistic':
      return request.kind
    case 'updates':
      return `updates ${request.startPeriod}+${request.count}`
    case 'updateScores':
      return `scores ${request.startPeriod}+${request.count}`
    case 'header':
      return `header ${request.block}`
    case 'headerAt':
      return `slot ${request.slot}`
    case 'stateProof':
      return `proof ${request.stateRoot}`
    case 'block':
    case 'envelope':
      return `${request.kind} ${request.root}`
  }
}
