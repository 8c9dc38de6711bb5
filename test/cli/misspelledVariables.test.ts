import { describe, expect, it } from 'vitest'
import { misspelledVariables } from '../../ts/cli/misspelledVariables.ts'
import { createProgram } from '../../ts/cli/program.ts'

const program = createProgram({ received: new Promise(() => {}), release: () => {} })

describe('misspelledVariables', () => {
  it.each([
    ['BLSYNC_BEACON_APIS', 'BLSYNC_BEACON_API'],
    ['BLSYNC_BEACONAPI', 'BLSYNC_BEACON_API'],
    ['BLSYNC_BLSYNC_JWTSECRET', 'BLSYNC_JWTSECRET'],
    ['BLSYNC_JWT_SECRET', 'BLSYNC_JWTSECRET'],
    ['BLSYNC_BEACON_CHEKPOINT', 'BLSYNC_BEACON_CHECKPOINT'],
  ])('says that nothing reads %s, and that %s may be meant', (name, meant) => {
    expect(misspelledVariables(program, { [name]: 'x' })).toEqual([`no flag reads ${name}: did you mean ${meant}?`])
  })

  it('leaves alone what is read, is empty, or is like none', () => {
    const env = {
      BLSYNC_BEACON_API: 'http://beacon.test',
      BLSYNC_METRICS_PORT: '8008',
      BLSYNC_BEACON_APIS: ' ',
      BLSYNC_SERVICE_HOST: '10.0.0.1',
      BLSYNC_PORT_8008_TCP_ADDR: '10.0.0.1',
      BLSYNC_VECTORS: '/data',
      PATH: '/bin',
    }
    expect(misspelledVariables(program, env)).toEqual([])
  })

  it('takes time that does not grow with what is given', () => {
    expect(misspelledVariables(program, { [`BLSYNC_${'A'.repeat(1e6)}`]: 'x' })).toEqual([])
  })
})
