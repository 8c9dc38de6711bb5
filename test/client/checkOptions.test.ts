import { describe, expect, it } from 'vitest'
import { optionsAsFlags } from '../../ts/cli/optionsAsFlags.ts'
import type { ClientOptions } from '../../ts/client/ClientOptions.ts'
import { checkOptions } from '../../ts/client/checkOptions.ts'
import { ConfigError } from '../../ts/errors.ts'
import { mainnet } from '../../ts/params/networks.ts'

const ROOT = `0x${'ab'.repeat(32)}`
const SECRET = 's3cr3t'

const good: ClientOptions = { network: mainnet, servers: [{ url: 'http://localhost:5052' }], checkpoint: ROOT }

/** Options as a program without types may give them. */
function untyped(change: object): ClientOptions {
  return { ...good, ...change }
}

function refusalOf(options: ClientOptions): ConfigError {
  try {
    checkOptions(options)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('the options were taken')
}

const engine = { url: 'http://localhost:8551', jwtSecret: new Uint8Array(32) }

const REFUSED: readonly (readonly [what: string, change: object, says: RegExp])[] = [
  ['a network by an unknown name', { network: 'mainet' }, /^option network .*mainnet, sepolia/],
  ['no network', { network: undefined }, /^option network /],
  [
    'a genesis time that is not a number',
    { network: { ...mainnet, genesisTime: Number.NaN } },
    /^option network .*genesisTime/,
  ],
  ['slots of no length', { network: { ...mainnet, slotDurationMs: 0 } }, /^option network .*slotDurationMs/],
  [
    'a short genesis root',
    { network: { ...mainnet, genesisValidatorsRoot: '0x12' } },
    /^option network .*genesisValidatorsRoot/,
  ],
  ['a network without forks', { network: { ...mainnet, forks: [] } }, /^option network .*fork/],
  ['a short checkpoint', { checkpoint: '0x12' }, /^option checkpoint .*64 hex digits/],
  ['a checkpoint of zeros', { checkpoint: `0x${'0'.repeat(64)}` }, /^option checkpoint /],
  ['a checkpoint of bytes', { checkpoint: new Uint8Array(32) }, /^option checkpoint /],
  [
    'blocks that are not a choice',
    { blocks: 'sometimes' },
    /^option blocks must be one of never, when-driving, always/,
  ],
  ['no blocks for an execution client', { blocks: 'never', engines: [engine] }, /^option blocks: .*option engines/],
  [
    'a header that is a list',
    { servers: [{ url: 'http://a', headers: { 'x-key': [SECRET] } }] },
    /^option servers\[0\]\.headers: "x-key" or its value/,
  ],
  [
    'headers in a Map',
    { servers: [{ url: 'http://a', headers: new Map([['x-key', SECRET]]) }] },
    /^option servers\[0\]\.headers must be a plain object/,
  ],
  [
    'headers as fetch has them',
    { servers: [{ url: 'http://a', headers: new Headers({ 'x-key': SECRET }) }] },
    /^option servers\[0\]\.headers must be a plain object/,
  ],
  [
    'an execution client named twice',
    { engines: [engine, { ...engine, url: 'HTTP://LOCALHOST:8551/' }] },
    /^option engines\[1\]\.url names the same execution client as number 1: http:\/\/localhost:8551$/,
  ],
  ['a part of states that there is not', { provenParts: ['nonesuch'] }, /^option provenParts: .*no field nonesuch/],
  ['states of no slots', { provenSlots: 0 }, /^option provenSlots must be a whole number of slots, 1 to 512, not 0/],
  [
    'states of more slots than half of the headers',
    { provenSlots: 33, headerRetentionSlots: 64 },
    /^option provenSlots must be a whole number of slots, 1 to 32, not 33/,
  ],
  ['states of more slots than a state knows of', { provenSlots: 8193 }, /^option provenSlots .* 1 to 8192, not 8193/],
  ['no servers', { servers: [] }, /^option servers needs at least one/],
  ['servers left out', { servers: undefined }, /^option servers needs at least one/],
  ['a server that is a text', { servers: ['http://localhost'] }, /^option servers\[0\] must be an object with a url/],
  [
    'a server that is not a URL',
    { servers: [...good.servers, { url: `localhost/${SECRET}` }] },
    /^option servers\[1\]\.url: .*not/,
  ],
  [
    'a server by another protocol',
    { servers: [{ url: `ftp://${SECRET}@localhost` }] },
    /^option servers\[0\]\.url: .*http/,
  ],
  [
    'a header over two lines',
    { servers: [{ url: 'http://a', headers: { 'x-key': `${SECRET}\n` } }] },
    /^option servers\[0\]\.headers: "x-key"/,
  ],
  [
    'a header that HTTP needs itself',
    { servers: [{ url: 'http://a', headers: { 'Transfer-Encoding': SECRET } }] },
    /^option servers\[0\]\.headers: Transfer-Encoding/,
  ],
  [
    'headers as a list',
    { servers: [{ url: 'http://a', headers: [SECRET] }] },
    /^option servers\[0\]\.headers must be an object/,
  ],
  ['engines that are not a list', { engines: engine }, /^option engines must be a list/],
  [
    'an engine by another protocol',
    { engines: [engine, { ...engine, url: 'ftp://a' }] },
    /^option engines\[1\]\.url: /,
  ],
  ['an engine without its secret', { engines: [{ url: engine.url }] }, /^option engines\[0\]\.jwtSecret /],
  ['a secret as text', { engines: [{ ...engine, jwtSecret: SECRET.repeat(11) }] }, /^option engines\[0\]\.jwtSecret /],
  [
    'a secret that is too short',
    { engines: [{ ...engine, jwtSecret: new Uint8Array(31) }] },
    /^option engines\[0\]\.jwtSecret /,
  ],
  ['a threshold that is not a number', { minSigners: Number.NaN }, /^option minSigners: .*NaN/],
  ['half a signer', { minSigners: 400.5 }, /^option minSigners: .*400\.5/],
  ['a threshold as text', { minSigners: '400' }, /^option minSigners: /],
  ['more signers than a committee has', { minSigners: 513 }, /^option minSigners: .*512/],
  ['too few signers', { minSigners: 100 }, /^option minSigners: .*option allowUnsafeMinSigners/],
  ['a switch as text', { allowUnsafeMinSigners: 'false' }, /^option allowUnsafeMinSigners must be a boolean/],
  ['no headers kept', { headerRetentionSlots: 0 }, /^option headerRetentionSlots /],
  ['headers kept that are not a number', { headerRetentionSlots: Number.NaN }, /^option headerRetentionSlots .*NaN/],
  ['a store that is none', { store: {} }, /^option store has no method get/],
  ['a logger that is none', { logger: null }, /^option logger has no method error/],
  ['a clock that is a number', { now: 5 }, /^option now must be a function/],
  ['remedies that are none', { remedies: null }, /^option remedies must be an object/],
]

describe('Options of a client', () => {
  it.each(REFUSED)('are refused with the name of the one that does not fit: %s', (_, change, says) => {
    const error = refusalOf(untyped(change))
    expect(error.message).toMatch(says)
    expect(error.message).not.toContain(SECRET)
  })

  it('are refused when there are none', () => {
    expect(() => Reflect.apply(checkOptions, undefined, [])).toThrow(ConfigError)
  })

  it('take a network by its name', () => {
    expect(checkOptions({ ...good, network: 'mainnet' }).network).toBe(mainnet)
  })

  it('take roots of either case, with or without 0x', () => {
    expect(checkOptions({ ...good, checkpoint: 'AB'.repeat(32) }).checkpoint).toBe(ROOT)
    expect(checkOptions({ ...good, checkpoint: ` 0X${'Ab'.repeat(32)}\n` }).checkpoint).toBe(ROOT)
    const shouted = untyped({
      network: {
        ...mainnet,
        genesisValidatorsRoot: mainnet.genesisValidatorsRoot.toUpperCase(),
        forks: mainnet.forks.map((fork) => ({ ...fork, version: fork.version.slice(2) })),
      },
    })
    expect(checkOptions(shouted).network).toEqual(mainnet)
  })

  it('keep the very network object that needs no change', () => {
    expect(checkOptions(good).network).toBe(mainnet)
  })

  it('are filled in: two thirds of the committee, 32 epochs of headers, no engines', () => {
    expect(checkOptions(good)).toMatchObject({
      minSigners: 342,
      headerRetentionSlots: 1024,
      engines: [],
      checkpoint: ROOT,
    })
  })

  it('are named by their flags where the command speaks', () => {
    expect(optionsAsFlags(refusalOf(untyped({ minSigners: 100 })).message)).toBe(
      '--beacon.threshold: a threshold of 100 signers is below two thirds (342) of the committee; only --unsafe-threshold allows that',
    )
    for (const [, change] of REFUSED)
      expect(optionsAsFlags(refusalOf(untyped(change)).message)).not.toMatch(/\boption /)
  })
})
