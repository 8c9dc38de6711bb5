import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../ts/errors.ts'
import { forkAtEpoch, forkAtSlot } from '../../ts/params/forkAtEpoch.ts'
import { networks } from '../../ts/params/networks.ts'
import { gnosisPreset, mainnetPreset, minimalPreset } from '../../ts/params/Preset.ts'
import { readConfigValues } from '../../ts/params/readConfigValues.ts'
import { readConfigYaml } from '../../ts/params/readConfigYaml.ts'
import { scheduleDifferences } from '../../ts/params/scheduleDifferences.ts'
import { UnknownForkError } from '../../ts/params/UnknownForkError.ts'
import { MAINNET_SPEC } from '../support/mainnet-answers.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

const genesis = { genesisTime: 1, genesisValidatorsRoot: `0x${'77'.repeat(32)}` } as const

const start = `
PRESET_BASE: 'minimal'
CONFIG_NAME: "devnet"
GENESIS_FORK_VERSION: 0x00000001
SECONDS_PER_SLOT: 6
`

describe('S31: config.yaml', () => {
  it("a beacon node's answer about its specification, saved as it came, is as good as its content", () => {
    const { data }: { data: Readonly<Record<string, unknown>> } = JSON.parse(MAINNET_SPEC)
    expect(readConfigYaml(MAINNET_SPEC)).toEqual(readConfigYaml(JSON.stringify(data)))
    expect(readConfigYaml(MAINNET_SPEC).genesisTime).toBe(networks.mainnet.genesisTime)
    expect(() => readConfigYaml('{"data": []}')).toThrow(ConfigError)
  })

  it('decimal, hex, quoted and commented values, with leading zeros of a version kept', () => {
    const config = readConfigYaml(
      `${start}
ALTAIR_FORK_VERSION: 0x01000001
ALTAIR_FORK_EPOCH: 0x10 # sixteen
BELLATRIX_FORK_VERSION: '0x02000001'
BELLATRIX_FORK_EPOCH: "20"
CAPELLA_FORK_VERSION: 50331649
CAPELLA_FORK_EPOCH: 30
`,
      genesis,
    )
    expect(config.preset).toEqual(minimalPreset)
    expect(config.name).toBe('devnet')
    expect(config.slotDurationMs).toBe(6000)
    expect(config.forks).toEqual([
      { name: 'phase0', epoch: 0, version: '0x00000001' },
      { name: 'altair', epoch: 16, version: '0x01000001' },
      { name: 'bellatrix', epoch: 20, version: '0x02000001' },
      { name: 'capella', epoch: 30, version: '0x03000001' },
    ])
    expect(config.warnings).toEqual([])
  })

  it('epoch 2^64-1 and null mean not scheduled', () => {
    const config = readConfigYaml(
      `${start}
ALTAIR_FORK_VERSION: 0x01000001
ALTAIR_FORK_EPOCH: 18446744073709551615
BELLATRIX_FORK_VERSION: null
BELLATRIX_FORK_EPOCH: ~
CAPELLA_FORK_EPOCH:
MADEUP_FORK_EPOCH: 0xffffffffffffffff
`,
      genesis,
    )
    expect(config.forks.map((fork) => fork.name)).toEqual(['phase0'])
    expect(config.warnings).toEqual([])
  })

  it('unknown keys, lists and maps are ignored', () => {
    const config = readConfigYaml(
      `${start}\nSOMETHING_NEW: [1, 2, {A: 3}]\nTERMINAL_TOTAL_DIFFICULTY: 58750000000000000000000\n`,
      genesis,
    )
    expect(config.forks).toHaveLength(1)
  })

  it('an unknown fork with a finite epoch is a warning that names it, and an error that names it once it comes', () => {
    const config = readConfigYaml(
      `${start}
ALTAIR_FORK_VERSION: 0x01000001
ALTAIR_FORK_EPOCH: 0
MADEUP_FORK_VERSION: 0x08000001
MADEUP_FORK_EPOCH: 100
`,
      genesis,
    )
    expect(config.warnings).toEqual(['the network plans fork madeup at epoch 100, which this release does not know'])
    expect(forkAtEpoch(config, 99).name).toBe('altair')
    expect(() => forkAtEpoch(config, 100)).toThrow(UnknownForkError)
    expect(() => forkAtSlot(config, 800)).toThrow('is not known to this release: install a newer one')
  })

  it('BLOB_SCHEDULE may be a list, an empty list, null or absent; electra begins it', () => {
    const electra = `${['ALTAIR', 'BELLATRIX', 'CAPELLA', 'DENEB', 'ELECTRA']
      .map((name, index) => `${name}_FORK_EPOCH: ${index}\n${name}_FORK_VERSION: 0x0${index}000001`)
      .join('\n')}\nMAX_BLOBS_PER_BLOCK_ELECTRA: 9\n`
    for (const schedule of ['BLOB_SCHEDULE: []', 'BLOB_SCHEDULE: null', 'BLOB_SCHEDULE:', '']) {
      const config = readConfigYaml(`${start}${electra}${schedule}\n`, genesis)
      expect(config.blobSchedule).toEqual([{ epoch: 4, maxBlobsPerBlock: 9 }])
    }
    const list =
      'BLOB_SCHEDULE:\n  - EPOCH: 50\n    MAX_BLOBS_PER_BLOCK: 21\n  - {EPOCH: 0x14, MAX_BLOBS_PER_BLOCK: 15}\n'
    expect(readConfigYaml(`${start}${electra}${list}`, genesis).blobSchedule).toEqual([
      { epoch: 4, maxBlobsPerBlock: 9 },
      { epoch: 20, maxBlobsPerBlock: 15 },
      { epoch: 50, maxBlobsPerBlock: 21 },
    ])
  })

  it('the churn limits are the file’s, and where it lacks those of gloas they keep their proportion', () => {
    const stated = `CHURN_LIMIT_QUOTIENT: 32\nMIN_PER_EPOCH_CHURN_LIMIT_ELECTRA: 64000000000\n`
    expect(readConfigYaml(`${start}${stated}`, genesis).churn).toEqual({
      withdrawabilityDelayEpochs: 256,
      minEth: 64,
      quotient: 32,
      quotientGloas: 16,
      consolidationQuotient: 32,
      maxActivationEthGloas: 256,
    })
    const ofGloas = 'CHURN_LIMIT_QUOTIENT_GLOAS: 7\nCONSOLIDATION_CHURN_LIMIT_QUOTIENT: 9\n'
    expect(readConfigYaml(`${start}${stated}${ofGloas}`, genesis).churn).toMatchObject({
      quotientGloas: 7,
      consolidationQuotient: 9,
    })
    expect(readConfigYaml(start, genesis).churn?.quotient).toBe(65_536)
    for (const bad of [
      'CHURN_LIMIT_QUOTIENT: 0',
      'CHURN_LIMIT_QUOTIENT: -1',
      'MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA: lots',
    ]) {
      expect(() => readConfigYaml(`${start}${bad}\n`, genesis)).toThrow(bad.split(':')[0])
    }
  })

  it('the slot duration comes from either key, and from both if they agree', () => {
    const head = 'PRESET_BASE: mainnet\nGENESIS_FORK_VERSION: 0x00000001\n'
    expect(readConfigYaml(`${head}SLOT_DURATION_MS: 12000`, genesis).slotDurationMs).toBe(12000)
    expect(readConfigYaml(`${head}SECONDS_PER_SLOT: 12`, genesis).slotDurationMs).toBe(12000)
    expect(readConfigYaml(`${head}SECONDS_PER_SLOT: 12\nSLOT_DURATION_MS: 12000`, genesis).slotDurationMs).toBe(12000)
    expect(() => readConfigYaml(`${head}SECONDS_PER_SLOT: 5\nSLOT_DURATION_MS: 12000`, genesis)).toThrow('contradict')
    expect(() => readConfigYaml(head, genesis)).toThrow('SECONDS_PER_SLOT or SLOT_DURATION_MS is missing')
  })

  it('PRESET_BASE names the preset, mainnet where it is absent', () => {
    const rest = 'GENESIS_FORK_VERSION: 0x00000001\nSECONDS_PER_SLOT: 5\n'
    expect(readConfigYaml(`PRESET_BASE: gnosis\n${rest}`, genesis).preset).toEqual(gnosisPreset)
    expect(readConfigYaml(rest, genesis).preset).toEqual(mainnetPreset)
    expect(() => readConfigYaml(`PRESET_BASE: other\n${rest}`, genesis)).toThrow('PRESET_BASE other is not known')
  })

  it.each([
    ['no YAML', '\t- : {', 'not valid YAML'],
    ['no map', '- 1\n- 2', 'not a list of KEY: value lines'],
    ['an empty text', '', 'not a list of KEY: value lines'],
    ['a bomb of aliases', 'a: &a [1]\nb: [*a, *a]', 'not valid YAML'],
    ['a key twice', 'A: 1\nA: 2', 'not valid YAML'],
    [
      'an epoch that is not a number',
      `${start}ALTAIR_FORK_EPOCH: soon`,
      'ALTAIR_FORK_EPOCH is not a whole number: soon',
    ],
    ['a negative epoch', `${start}ALTAIR_FORK_EPOCH: -1`, 'ALTAIR_FORK_EPOCH is not a whole number'],
    ['an epoch that is a list', `${start}ALTAIR_FORK_EPOCH: [1]`, 'ALTAIR_FORK_EPOCH is not a plain value'],
    ['a fork without version', `${start}ALTAIR_FORK_EPOCH: 1`, 'ALTAIR_FORK_VERSION is missing'],
    [
      'a version of 3 bytes',
      `${start}ALTAIR_FORK_EPOCH: 1\nALTAIR_FORK_VERSION: 0x010000`,
      'ALTAIR_FORK_VERSION is not a fork version of 4 bytes',
    ],
    [
      'a fork whose predecessor is missing',
      `${start}BELLATRIX_FORK_EPOCH: 1\nBELLATRIX_FORK_VERSION: 0x02000000`,
      'fork bellatrix is scheduled but altair before it is not',
    ],
    [
      'forks out of order',
      `${start}ALTAIR_FORK_EPOCH: 5\nALTAIR_FORK_VERSION: 0x01000000\nBELLATRIX_FORK_EPOCH: 4\nBELLATRIX_FORK_VERSION: 0x02000000`,
      'fork bellatrix at epoch 4 comes before altair at epoch 5',
    ],
    [
      'a blob entry without epoch',
      `${start}BLOB_SCHEDULE: [{MAX_BLOBS_PER_BLOCK: 3}]`,
      'lacks EPOCH or MAX_BLOBS_PER_BLOCK',
    ],
    ['a blob schedule that is not a list', `${start}BLOB_SCHEDULE: 5`, 'BLOB_SCHEDULE is not a list'],
  ])('%s is refused with the reason', (_title, text, reason) => {
    expect(() => readConfigYaml(text, genesis)).toThrow(ConfigError)
    expect(() => readConfigYaml(text, genesis)).toThrow(reason)
  })

  it('a text of more than 1 MiB is refused unread', () => {
    expect(() => readConfigYaml('#'.repeat(1024 * 1024 + 1), genesis)).toThrow('too long')
  })

  it('without genesis facts the options that give them are named', () => {
    expect(() => readConfigYaml(start)).toThrow('give option genesisTime and option genesisValidatorsRoot')
  })

  it('a file that takes the name of a known network but not its genesis version gets no genesis from it', () => {
    const text = start.replace('"devnet"', 'mainnet')
    expect(() => readConfigYaml(text)).toThrow('the genesis of network mainnet is not known')
  })
})

describe.skipIf(!hasVectors('networks'))('S31: files that clients ship', () => {
  const shipped = ['mainnet', 'sepolia', 'holesky', 'hoodi', 'gnosis', 'chiado'] as const

  it.each(shipped)('the shipped config.yaml of %s says what the built-in network says, up to where it ends', (name) => {
    const config = readConfigYaml(readFileSync(vectorPath('networks', name, 'config.yaml'), 'utf8'), networks[name])
    const known = networks[name]
    expect(config.forks).toEqual(known.forks.slice(0, config.forks.length))
    expect(config.forks.length).toBeGreaterThanOrEqual(6)
    expect(config.slotDurationMs).toBe(known.slotDurationMs)
    expect(config.preset).toEqual(known.preset)
    expect(config.blobSchedule[0]).toEqual(known.blobSchedule[0])
    expect(config.churn).toEqual(known.churn)
    expect(config.activeStakeEth).toBe(known.activeStakeEth)
    expect(config.warnings).toEqual([])
  })

  it('the mainnet file needs no genesis facts, because its network is known', () => {
    const config = readConfigYaml(readFileSync(vectorPath('networks', 'mainnet', 'config.yaml'), 'utf8'))
    expect(config.genesisValidatorsRoot).toBe(networks.mainnet.genesisValidatorsRoot)
    expect(config.genesisTime).toBe(networks.mainnet.genesisTime)
  })
})

const devnets = ['minimal', 'minimal-from-deneb', 'minimal-partial', 'mainnet-preset']

describe.skipIf(!hasVectors('devnet'))('S31: what a running node reports of itself', () => {
  it.each(devnets)('%s: /eth/v1/config/spec and config.yaml give the same schedule and geometry', (name) => {
    const yaml = readConfigYaml(readFileSync(vectorPath('devnet', name, 'config', 'config.yaml'), 'utf8'), genesis)
    const answer: { data: Record<string, unknown> } = JSON.parse(
      readFileSync(vectorPath('devnet', name, 'config', 'spec.json'), 'utf8'),
    )
    const spec = readConfigValues(answer.data, genesis)
    expect(scheduleDifferences(yaml, spec)).toEqual([])
    expect(spec.preset).toEqual(yaml.preset)
    expect(spec.slotDurationMs).toBe(yaml.slotDurationMs)
  })

  it('a schedule that differs is described fork by fork', () => {
    const other = {
      ...networks.sepolia,
      forks: networks.sepolia.forks.filter((fork) => fork.name !== 'gloas'),
      blobSchedule: networks.sepolia.blobSchedule.slice(0, 1),
    }
    expect(scheduleDifferences(networks.sepolia, other)).toEqual([
      'fork gloas: not scheduled there, epoch 353024 version 0x90000076 here',
      'blob schedule: 9 from epoch 222464 there, 9 from epoch 222464, 15 from epoch 274176, 21 from epoch 275712 here',
    ])
  })
})
