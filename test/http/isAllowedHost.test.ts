import { expect, it } from 'vitest'
import { isAllowedHost } from '../../ts/http/isAllowedHost.ts'

it.each([
  ['an address', '10.2.3.4:8008'],
  ['an address without port', '127.0.0.1'],
  ['an IPv6 address', '[::1]:8008'],
  ['localhost', 'localhost:8008'],
  ['a service in a network of containers', 'blsync:8008'],
  ['a service by its whole name in a cluster', 'blsync.monitoring.svc.cluster.local:8008'],
  ['a name of a private network', 'node-1.internal'],
  ['a name that was allowed, in other letters', 'Blsync.EXAMPLE.org:443'],
  ['no host at all, as no browser asks', undefined],
])('%s is a host', (_, header) => {
  expect(isAllowedHost(header, ['blsync.example.ORG'])).toBe(true)
})

it.each([
  ['a name that anybody can own', 'evil.example:8008'],
  ['one that begins like this machine', 'localhost.evil.example'],
  ['one that begins with its address', '127.0.0.1.evil.example'],
  ['one below a name that was allowed', 'a.blsync.example.org'],
  ['one that ends in a private name without being below it', 'evilinternal.example'],
  ['a domain of the first level with its dot', 'example.'],
  ['nothing', ''],
  ['a port alone', ':8008'],
  ['what is not a name', 'a b'],
  ['a name behind a user', 'localhost@evil.example'],
])('%s is none', (_, header) => {
  expect(isAllowedHost(header, ['blsync.example.org'])).toBe(false)
})

it('every name is a host where all were allowed', () => {
  expect(isAllowedHost('evil.example', ['*'])).toBe(true)
})
