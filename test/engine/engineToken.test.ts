import { decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { engineToken } from '../../ts/engine/engineToken.ts'

const secret = new Uint8Array(32).fill(7)
const iat = 1_700_000_000

describe('engineToken', () => {
  it('signs the time in whole seconds with HS256 and claims nothing else', async () => {
    const token = await engineToken(secret, iat)
    const { payload } = await jwtVerify(token, secret, { currentDate: new Date(iat * 1000) })
    expect(payload).toEqual({ iat: 1_700_000_000 })
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' })
  })

  it('does not verify under another secret', async () => {
    await expect(jwtVerify(await engineToken(secret, iat), new Uint8Array(32).fill(8))).rejects.toThrow(/signature/)
  })

  it('changes with the time', async () => {
    expect(await engineToken(secret, iat)).not.toBe(await engineToken(secret, iat + 1))
  })
})
