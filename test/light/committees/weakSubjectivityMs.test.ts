import { describe, expect, it } from 'vitest'
import { weakSubjectivityMs } from '../../../ts/light/committees/weakSubjectivityMs.ts'
import { mainnet, sepolia } from '../../../ts/params/networks.ts'
import { slotStartMs } from '../../../ts/params/slots.ts'

const DAY_MS = 86_400_000
const GLOAS_SLOT = 353024 * 32

describe('the weak subjectivity period', () => {
  it('is two weeks on mainnet', () => {
    expect(weakSubjectivityMs(mainnet, slotStartMs(mainnet, 13_000_000))).toBe(14 * DAY_MS)
  })

  it('is three and a half days from gloas on, where stake can leave faster', () => {
    expect(weakSubjectivityMs(sepolia, slotStartMs(sepolia, GLOAS_SLOT - 1))).toBe(14 * DAY_MS)
    expect(weakSubjectivityMs(sepolia, slotStartMs(sepolia, GLOAS_SLOT))).toBeCloseTo(3.467 * DAY_MS, -6)
  })
})
