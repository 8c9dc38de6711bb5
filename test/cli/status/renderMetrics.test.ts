import { describe, expect, it } from 'vitest'
import { CallMeter } from '../../../ts/cli/status/CallMeter.ts'
import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import { version } from '../../../ts/version.ts'
import { metricsOf } from '../support/metricsOf.ts'

const HASH = `0x${'11'.repeat(32)}` as const

/** The samples of one metric. */
function samples(status: Partial<ClientStatus>, name: string, calls?: CallMeter): readonly string[] {
  return metricsOf(status, calls)
    .split('\n')
    .filter((line) => line.startsWith(name))
}

describe('metrics', () => {
  it('name every metric with its help and type, and have no sample of what is not known', () => {
    const text = metricsOf({})
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

  it('tell how old the head is beside the clock', () => {
    const head = { slot: 97, root: HASH, signerCount: 500 }
    expect(samples({ head }, 'blsync_head_age')).toEqual(['blsync_head_age_seconds 36'])
    expect(samples({}, 'blsync_head_age')).toEqual([])
    expect(samples({}, 'blsync_wall_slot')).toEqual(['blsync_wall_slot 100'])
  })

  it('have the names that dashboards for beacon nodes look for, the justified epoch only where it is proven', () => {
    const head = { slot: 97, root: HASH, signerCount: 500 }
    const finalized = { slot: 32, root: HASH, blockHash: HASH }
    const safe = { slot: 64, blockHash: HASH, source: 'justified' } as const
    expect(samples({ head, finalized, safe }, 'beacon_')).toEqual([
      'beacon_slot 100',
      'beacon_head_slot 97',
      'beacon_finalized_epoch 1',
      'beacon_current_justified_epoch 2',
    ])
    expect(samples({ safe: { ...safe, source: 'finalized' } }, 'beacon_current')).toEqual([])
  })

  it('name the one condition that keeps the user from a followed head', () => {
    const cause = {
      kind: 'clock-off',
      subject: 'blsync',
      sinceMs: 0,
      evidence: '9 s',
      summary: 'this clock is off',
      remedy: 'set it',
    } as const
    expect(samples({ cause, conditions: [cause] }, 'blsync_stall_reason')).toEqual([
      'blsync_stall_reason{condition="clock-off",subject="blsync"} 1',
    ])
    expect(samples({}, 'blsync_stall_reason')).toEqual([])
  })

  it('count calls of an execution client by how long they took, and what failed by the reason', () => {
    const calls = new CallMeter()
    const call = { engine: 'http://a', method: 'engine_newPayloadV4' }
    calls.callEnded({ ...call, durationMs: 30 })
    calls.callEnded({ ...call, durationMs: 9_000, error: 'timeout' })
    const lines = samples({}, 'blsync_engine_call', calls)
    const labels = 'engine="http://a",method="engine_newPayloadV4"'
    expect(lines).toContain(`blsync_engine_call_duration_seconds_bucket{${labels},le="0.025"} 0`)
    expect(lines).toContain(`blsync_engine_call_duration_seconds_bucket{${labels},le="0.05"} 1`)
    expect(lines).toContain(`blsync_engine_call_duration_seconds_bucket{${labels},le="+Inf"} 2`)
    expect(lines).toContain(`blsync_engine_call_duration_seconds_sum{${labels}} 9.03`)
    expect(lines).toContain(`blsync_engine_call_duration_seconds_count{${labels}} 2`)
    expect(lines).toContain(`blsync_engine_call_errors_total{${labels},reason="timeout"} 1`)
  })

  it('count requests and errors by server and route', () => {
    const calls = new CallMeter()
    calls.requestEnded({ server: 'a.example', route: 'blocks', durationMs: 10 })
    calls.requestEnded({ server: 'a.example', route: 'blocks', durationMs: 10, error: 'ERR_SERVER_STATUS' })
    const lines = samples({}, 'blsync_server_request', calls)
    const labels = 'server="a.example",route="blocks"'
    expect(lines).toContain(`blsync_server_request_duration_seconds_count{${labels}} 2`)
    expect(lines).toContain(`blsync_server_request_errors_total{${labels},code="ERR_SERVER_STATUS"} 1`)
  })

  it('tell the version and what the process uses', () => {
    expect(samples({}, 'blsync_build_info')[0]).toContain(`{version="${version}",node="${process.versions.node}"`)
    for (const name of ['process_cpu_seconds_total', 'process_start_time_seconds', 'process_resident_memory_bytes']) {
      expect(Number(samples({}, name)[0]?.split(' ')[1])).toBeGreaterThan(0)
    }
  })

  it('escape labels as the format wants it, and in no other way', () => {
    const engines = [{ label: 'a"b\\c\nd\u0007é', status: { kind: 'connected' } }] as const
    expect(samples({ engines }, 'blsync_engine_following')).toEqual([
      'blsync_engine_following{engine="a\\"b\\\\c\\nd\u0007é"} 0',
    ])
  })
})
