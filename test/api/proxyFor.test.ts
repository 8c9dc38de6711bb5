import { describe, expect, it } from 'vitest'
import { proxyFor } from '../../ts/api/proxyFor.ts'

const HTTPS_PROXY = 'http://proxy.test:3128'

const hostOf = (origin: string, env: Readonly<Record<string, string>>): string | undefined =>
  proxyFor(origin, env)?.host

describe('proxyFor', () => {
  it('takes the proxy of the scheme, and none of another', () => {
    expect(hostOf('https://beacon.test', { HTTPS_PROXY })).toBe('proxy.test:3128')
    expect(hostOf('http://beacon.test:5052', { HTTPS_PROXY })).toBeUndefined()
    expect(hostOf('http://beacon.test:5052', { HTTP_PROXY: HTTPS_PROXY })).toBe('proxy.test:3128')
  })

  it('prefers variables in lower case, and takes an empty one for none', () => {
    expect(hostOf('https://beacon.test', { HTTPS_PROXY, https_proxy: 'http://lower.test:1' })).toBe('lower.test:1')
    expect(hostOf('https://beacon.test', { HTTPS_PROXY, https_proxy: '' })).toBeUndefined()
  })

  it('takes the proxy of all schemes where the scheme has none of its own', () => {
    const ALL_PROXY = 'http://all.test:8080'
    expect(hostOf('https://beacon.test', { ALL_PROXY })).toBe('all.test:8080')
    expect(hostOf('http://beacon.test:5052', { all_proxy: ALL_PROXY, HTTPS_PROXY })).toBe('all.test:8080')
    expect(hostOf('https://beacon.test', { ALL_PROXY, HTTPS_PROXY })).toBe('proxy.test:3128')
    expect(hostOf('https://beacon.test', { ALL_PROXY, https_proxy: '' })).toBeUndefined()
  })

  it('says that SOCKS is not spoken, rather than going around such a proxy', () => {
    expect(() => hostOf('https://beacon.test', { ALL_PROXY: 'socks5://proxy.test:1080' })).toThrow(
      'ALL_PROXY must begin with http:// or https://, not socks5:; NO_PROXY takes beacon.test from it',
    )
  })

  it('takes a proxy without a scheme', () => {
    expect(hostOf('https://beacon.test', { HTTPS_PROXY: 'proxy.test:3128' })).toBe('proxy.test:3128')
  })

  it.each(['http://127.0.0.1:5052', 'http://localhost:5052', 'http://[::1]:5052', 'http://127.1.2.3'])(
    'never stands between the program and this machine: %s',
    (origin) => {
      expect(hostOf(origin, { HTTP_PROXY: HTTPS_PROXY })).toBeUndefined()
    },
  )

  it.each([
    ['beacon.test', true],
    ['other.test, beacon.test', true],
    ['other.test beacon.test', true],
    ['test', true],
    ['.test', true],
    ['*.test', true],
    ['*', true],
    ['BEACON.test', true],
    ['beacon.test:443', true],
    ['beacon.test:5052', false],
    ['con.test', false],
    ['sub.beacon.test', false],
    ['', false],
  ])('NO_PROXY %j: reached directly is %s', (NO_PROXY, isDirect) => {
    expect(hostOf('https://beacon.test', { HTTPS_PROXY, NO_PROXY }) === undefined).toBe(isDirect)
  })

  it('NO_PROXY names addresses with and without a port', () => {
    expect(hostOf('https://[2001:db8::1]:9', { HTTPS_PROXY, NO_PROXY: '2001:db8::1' })).toBeUndefined()
    expect(hostOf('https://[2001:db8::1]:9', { HTTPS_PROXY, NO_PROXY: '[2001:db8::1]:9' })).toBeUndefined()
    expect(hostOf('https://192.0.2.1', { HTTPS_PROXY, NO_PROXY: '192.0.2.1' })).toBeUndefined()
  })

  it.each([
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.0.0.0/99', false],
    ['https://10.1.2.3', '2001:db8::/32', false],
    ['https://[2001:db8::5]:9', 'fe80::/10, 2001:db8::/32', true],
    ['https://[2001:db9::5]:9', '2001:db8::/32', false],
    ['https://beacon.test', '0.0.0.0/0', false],
  ])('%s with the networks %j in NO_PROXY is reached directly: %s', (origin, NO_PROXY, isDirect) => {
    expect(hostOf(origin, { HTTPS_PROXY, NO_PROXY }) === undefined).toBe(isDirect)
  })

  it('has no path, whatever its variable says', () => {
    expect(proxyFor('http://beacon.test', { HTTP_PROXY: 'http://u:p@proxy:3128/a/b?c#d' })?.href).toBe(
      'http://u:p@proxy:3128/',
    )
  })

  it.each(['http://u:secret@[broken', 'ftp://u:secret@proxy'])('refuses %s without repeating it', (address) => {
    const refusal = (): unknown => proxyFor('https://beacon.test', { HTTPS_PROXY: address })
    expect(refusal).toThrow(/^HTTPS_PROXY /)
    expect(refusal).not.toThrow(/secret/)
  })
})
