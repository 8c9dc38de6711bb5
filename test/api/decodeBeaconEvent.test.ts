import { describe, expect, it } from 'vitest'
import { decodeBeaconEvent, eventTopics } from '../../ts/api/decodeBeaconEvent.ts'
import { DecodeError } from '../../ts/errors.ts'
import { mainnet, sepolia } from '../../ts/params/networks.ts'

const ROOT = `0x${'9a'.repeat(32)}`

const decode = (name: string, data: unknown) => decodeBeaconEvent(sepolia, { name, data: JSON.stringify(data) })

describe('Events of gloas', () => {
  it('the topics of gloas are asked for only where the network will have that fork, and last', () => {
    const earlier = ['light_client_optimistic_update', 'light_client_finality_update', 'head']
    expect(eventTopics(mainnet)).toEqual(earlier)
    expect(eventTopics(sepolia)).toEqual([...earlier, 'head_v2', 'execution_payload_available'])
  })

  it('head_v2 tells of a head as head does, whether its payload is there or not', () => {
    const head = { slot: '10', block: ROOT, state: ROOT, payload_status: 'empty' }
    expect(decode('head_v2', { version: 'gloas', data: head })).toEqual({ type: 'head', slot: 10, root: ROOT })
    expect(decode('head', head)).toEqual({ type: 'head', slot: 10, root: ROOT })
  })

  it('execution_payload_available tells whose payload came', () => {
    const event = { slot: '10', block_root: ROOT }
    expect(decode('execution_payload_available', event)).toEqual({ type: 'payload', slot: 10, root: ROOT })
  })

  it.each([{}, { slot: '10' }, { slot: '-1', block_root: ROOT }, { slot: '10', block_root: '0x12' }, []])(
    'a payload event that is none is refused: %j',
    (data) => {
      expect(() => decode('execution_payload_available', data)).toThrow(DecodeError)
    },
  )
})
