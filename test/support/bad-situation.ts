import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { LevelStore } from '../../ts/db/LevelStore.ts'
import type { BeaconServer } from '../../ts/devchain/beacon/BeaconServer.ts'
import type { ServerBehaviour } from '../../ts/devchain/beacon/ServerBehaviour.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { EngineServer } from '../../ts/devchain/execution/EngineServer.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { silentLogger } from '../../ts/log.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { BlsyncProcess, type LogLine } from './blsync-process.ts'
import type { CleanUp } from './clean-up.ts'

const PASSWORD = 'correct-horse-battery'
const API_KEY = 'staple:0123456789'
/** 224 slots of 2 s. */
const HISTORY_SECONDS = 448

export interface Situation {
  readonly beacon: string
  readonly engine?: string
  readonly checkpoint?: string
  readonly genesisValidatorsRoot?: string
}

/**
 * The command on a development chain that all tests of a file share, with an execution client and a folder of each test's own.
 * To be made once, at the top of the file.
 */
export class BadSituation {
  readonly #cleanUp: CleanUp
  #dev: DevChain | undefined
  #engine: EngineServer | undefined
  directory = ''

  constructor(cleanUp: CleanUp) {
    this.#cleanUp = cleanUp
    beforeAll(async () => {
      // The chain makes no further slots while the program's clock goes on, and its nodes have that clock.
      this.#dev = await smallChain({ genesisTime: Math.floor(Date.now() / 1000) - HISTORY_SECONDS })
      this.#dev.beacon.behaviour.dateMs = Date.now
      await this.#dev.start()
    })
    afterAll(() => this.#dev?.stop())
    beforeEach(async () => {
      this.directory = await cleanUp.directory()
      this.#engine = cleanUp.add(await this.dev.addEngineServer(), (it) => it.close())
      writeFileSync(join(this.directory, 'config.yaml'), this.dev.configYaml)
      writeFileSync(join(this.directory, 'jwt.hex'), this.dev.jwtSecretHex)
    })
  }

  get dev(): DevChain {
    return this.#dev ?? expect.fail('there is no chain yet')
  }

  get engine(): EngineServer {
    return this.#engine ?? expect.fail('there is no execution client yet')
  }

  start(situation: Situation): BlsyncProcess {
    const { genesisValidatorsRoot, genesisTime } = this.dev.config
    const withPassword = situation.beacon.replace('//', `//user:${PASSWORD}@`)
    const flags: Readonly<Record<string, string>> = {
      '--beacon.config': join(this.directory, 'config.yaml'),
      '--beacon.genesis.time': String(genesisTime),
      '--beacon.genesis.gvroot': situation.genesisValidatorsRoot ?? genesisValidatorsRoot,
      '--beacon.api': withPassword,
      '--beacon.api.header': `X-Api-Key: ${API_KEY}`,
      '--beacon.checkpoint': situation.checkpoint ?? this.dev.checkpointRoot,
      '--blsync.engine.api': situation.engine ?? this.engine.url,
      '--blsync.jwtsecret': join(this.directory, 'jwt.hex'),
      '--datadir': join(this.directory, 'data'),
    }
    const blsync = BlsyncProcess.start([...Object.entries(flags).flat(), '--allow-stale-checkpoint'])
    return this.#cleanUp.add(blsync, (it) => it.kill())
  }

  /** Runs until the complaint comes; afterwards nothing but `periods` of updates is stored, and no block was handed over. */
  async expectComplaint(situation: Situation, complaint: RegExp, periods: number | undefined): Promise<void> {
    const blsync = this.start(situation)
    const line = await blsync.line((candidate) => complaint.test(textOf(candidate)))
    expect(Object.values(line).join(' ')).toContain(new URL(situation.beacon).host)
    const end = await blsync.stop()
    expect(end.code).toBe(0)
    expect(end.complaint).toBe('')
    for (const secret of [
      PASSWORD,
      API_KEY,
      Buffer.from(`user:${PASSWORD}`).toString('base64'),
      this.dev.jwtSecretHex.slice(2),
    ]) {
      expect(end.output).not.toContain(secret)
    }
    expect(await this.#storedUpdates()).toBe(periods)
    expect(this.drivingCalls()).toEqual([])
  }

  drivingCalls(): readonly string[] {
    return this.engine.calls.map(({ method }) => method).filter((method) => /newPayload|forkchoice/.test(method))
  }

  async serverThat(behaviour: ServerBehaviour): Promise<BeaconServer> {
    return this.#cleanUp.add(await this.dev.addBeaconServer({ dateMs: Date.now, ...behaviour }), (it) => it.close())
  }

  /** How many updates are stored; `undefined` when not even the checkpoint is. */
  async #storedUpdates(): Promise<number | undefined> {
    const { name, genesisValidatorsRoot } = this.dev.config
    const store = await LevelStore.open(join(this.directory, 'data', 'db'), { network: name, genesisValidatorsRoot })
    const chain = await CommitteeChain.open({
      config: this.dev.config,
      store,
      minSigners: 22,
      now: Date.now,
      logger: silentLogger,
    })
    const next = chain.nextSyncPeriod
    await store.close()
    return next === undefined ? undefined : next - (chain.fixedRootPeriods?.start ?? 0)
  }
}

function textOf(line: LogLine): string {
  return [line.message, line.evidence, line.reason, line.detail].filter((text) => text !== undefined).join(': ')
}
