import { describe, expect, it } from 'vitest'
import { namedServers } from '../../ts/client/namedServers.ts'

const namesOf = (...urls: readonly string[]) => namedServers(urls.map((url) => ({ url }))).map(({ name }) => name)

describe('Names of beacon nodes', () => {
  it.each([
    { what: 'paths', urls: ['https://rpc.example/key-one', 'https://rpc.example/key-two'] },
    { what: 'queries', urls: ['https://rpc.example?key=one', 'https://rpc.example?key=two'] },
    { what: 'a path and a query', urls: ['https://rpc.example/one', 'https://rpc.example/?key=two'] },
    { what: 'users', urls: ['https://one:secret@rpc.example/x', 'https://two:secret@rpc.example/x'] },
  ])('on one host that differ in their $what are numbered, and show none of that', ({ urls }) => {
    expect(namesOf(...urls)).toEqual(['https://rpc.example/…#1', 'https://rpc.example/…#2'])
  })

  it('on one host that differ in their users or headers alone are numbered as well', () => {
    expect(namesOf('http://a:1@node:5052', 'http://b:2@node:5052')).toEqual([
      'http://node:5052#1',
      'http://node:5052#2',
    ])
    const servers = [
      { url: 'http://node', headers: { 'x-key': 'one' } },
      { url: 'http://node', headers: { 'x-key': 'two' } },
    ]
    expect(namedServers(servers).map(({ name }) => name)).toEqual(['http://node#1', 'http://node#2'])
  })

  it('are left as they are where no other one looks like that', () => {
    expect(namesOf('http://node:5052', 'http://node:5053', 'https://node:5052', 'http://node:5052/x')).toEqual([
      'http://node:5052',
      'http://node:5053',
      'https://node:5052',
      'http://node:5052/…',
    ])
  })

  it('stand once for one node, however it was written', () => {
    expect(namesOf('http://node:5052', 'HTTP://NODE:5052/', ' http://node:5052// ')).toEqual(['http://node:5052'])
  })
})
