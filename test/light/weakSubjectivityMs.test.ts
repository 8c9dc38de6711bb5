import { describe, expect, it } from 'vitest'
import { weakSubjectivityMs } from '../../ts/light/weakSubjectivityMs.ts'
import { mainnet } from '../../ts/params/networks.ts'

describe('the weak subjectivity period', () => {
  it('is two weeks on mainnet', () => {
    expect(weakSubjectivityMs(mainnet)).toBe(14 * 86_400_000)
  })
})
