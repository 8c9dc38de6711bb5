import { describe, expect, it } from 'vitest'
import { renderMetrics } from '../../ts/cli/renderMetrics.ts'
import type { ClientStatus } from '../../ts/client/ClientStatus.ts'
import { emptyStatus } from './support/emptyStatus.ts'

const HASH = `0x${'11'.repeat(32)}` as const

/** The samples of one metric. */
function samples(status: Partial<ClientStatus>, name: string): readonly string[] {
  return renderMetrics({ ...emptyStatus, ...status })
    .split('\n')
    .filter((line) => line.startsWith(name))
}

describe('metrics', () => {
  it('name every metric with its help and type, and have no sample of what is not known', () => {
    const text = renderMetrics(emptyStatus)
    for (const name of ['head_slot', 'finalized_slot', 'safe_slot', 'safe_justified', 'state_proofs_available']) {
      expect(text).toMatch(
        new RegExp(`^# HELP blsync_${name} .+\n# TYPE blsync_${name} gauge\n(?!blsync_${name})`, 'm'),
      )
    }
    expect(text).toMatch(/^blsync_committee_target_period 1500$/m)
  })

  it('tell the safe block, and whether its justification is proven', () => {
    const safe = { slot: 96, blockHash: HASH, source: 'justified' } as const
    expect(samples({ safe }, 'blsync_safe')).toEqual(['blsync_safe_slot 96', 'blsync_safe_justified 1'])
    expect(samples({ safe: { ...safe, source: 'finalized' } }, 'blsync_safe_justified')).toEqual([
      'blsync_safe_justified 0',
    ])
  })

  it('tell by how much the clock is off, once a beacon node has told the time', () => {
    expect(samples({ clockOffsetMs: -10_499.7 }, 'blsync_clock')).toEqual(['blsync_clock_offset_seconds -10.5'])
    expect(samples({}, 'blsync_clock')).toEqual([])
  })

  it('tell whether beacon nodes give state proofs, once that is known', () => {
    expect(samples({ stateProofs: 'available' }, 'blsync_state_proofs')).toEqual(['blsync_state_proofs_available 1'])
    expect(samples({ stateProofs: 'unavailable' }, 'blsync_state_proofs')).toEqual(['blsync_state_proofs_available 0'])
    expect(samples({ stateProofs: 'unknown' }, 'blsync_state_proofs')).toEqual([])
  })

  it('tell how far a syncing execution client is, once it said so', () => {
    const head = { slot: 9, blockHash: HASH, blockNumber: 9 }
    const progress = { currentBlock: 5, highestBlock: 8 }
    const engines = [
      { label: 'http://a', status: { kind: 'syncing', head, progress } },
      { label: 'http://b', status: { kind: 'syncing', head } },
      { label: 'http://c', status: { kind: 'connected' } },
    ] as const
    expect(samples({ engines }, 'blsync_engine_sync')).toEqual([
      'blsync_engine_sync_current_block{engine="http://a"} 5',
      'blsync_engine_sync_highest_block{engine="http://a"} 8',
    ])
  })

  it('tell at which head an execution client is, how far behind that is, and in which state it is', () => {
    const head = { slot: 9, blockHash: HASH, blockNumber: 9 }
    const engines = [
      { label: 'http://a', status: { kind: 'behind', head }, headSlot: 9, lagSlots: 3 },
      {
        label: 'http://b',
        status: { kind: 'following', head, safe: HASH, finalized: HASH },
        headSlot: 12,
        lagSlots: 0,
      },
      { label: 'http://c', status: { kind: 'unreachable', detail: 'ECONNREFUSED' } },
    ] as const
    expect(samples({ engines }, 'blsync_engine')).toEqual([
      'blsync_engine_following{engine="http://a"} 0',
      'blsync_engine_following{engine="http://b"} 1',
      'blsync_engine_following{engine="http://c"} 0',
      'blsync_engine_state{engine="http://a",state="behind"} 1',
      'blsync_engine_state{engine="http://b",state="following"} 1',
      'blsync_engine_state{engine="http://c",state="unreachable"} 1',
      'blsync_engine_head_slot{engine="http://a"} 9',
      'blsync_engine_head_slot{engine="http://b"} 12',
      'blsync_engine_lag_slots{engine="http://a"} 3',
      'blsync_engine_lag_slots{engine="http://b"} 0',
    ])
  })
})
