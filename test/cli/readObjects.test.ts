import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compress } from 'snappyjs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { hexToBytes, type Root } from '../../ts/bytes.ts'
import { readObjects } from '../../ts/cli/readObjects.ts'
import { verifyFiles } from '../../ts/cli/verifyFiles.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

const PORTAL = 'light-client/mainnet-deneb-portal'

/** Key and value of a recorded Portal item. */
function portal(name: string): { readonly content_key: string; readonly content_value: string } {
  const text = readFileSync(vectorPath(`${PORTAL}/${name}.yaml`), 'utf8')
  return parse(text)
}

function kinds(text: string): readonly string[] {
  const objects = [...readObjects(mainnet, new TextEncoder().encode(text))]
  return objects.map((object) => object.kind ?? object.reason)
}

describe.skipIf(!hasVectors())('A file of light-client objects', () => {
  const finality = hasVectors() ? portal('finality_update') : { content_key: '', content_value: '' }
  const bootstrap = hasVectors() ? portal('bootstrap') : { content_key: '', content_value: '' }

  it('may be pairs of Portal in JSON', () => {
    expect(kinds(JSON.stringify(finality))).toEqual(['finality_update'])
    expect(kinds(JSON.stringify([bootstrap, finality]))).toEqual(['bootstrap', 'finality_update'])
    const pair = ({ content_key, content_value }: typeof finality) => [content_key, content_value]
    expect(kinds(JSON.stringify(pair(finality)))).toEqual(['finality_update'])
    expect(kinds(JSON.stringify([pair(bootstrap), pair(finality)]))).toEqual(['bootstrap', 'finality_update'])
  })

  it('may be bare hex, a line each', () => {
    expect(kinds(finality.content_value)).toEqual(['finality_update'])
    expect(kinds(`${bootstrap.content_value.slice(2)}\n\n${finality.content_value}\r\n`)).toEqual([
      'bootstrap',
      'finality_update',
    ])
    expect(kinds(`${finality.content_value}0`)).toEqual(['TEXT_SYNTAX'])
    expect(kinds(`0x${'12'.repeat(40)}`)).toEqual(['UNRECOGNIZED'])
  })

  it('may be the lines of an event stream', () => {
    const update = '{"attested_header":{},"sync_aggregate":{},"finalized_header":{}}'
    const stream = `:\n\nevent: light_client_finality_update\ndata: {"version":"deneb","data":${update}}\n\n`
    expect(kinds(stream)).toEqual(['finality_update'])
    expect(kinds(`${stream}event: head\ndata: {"slot":"1"}\n\n`)).toEqual(['finality_update', 'UNRECOGNIZED'])
    expect(kinds('event: light_client_finality_update\ndata: {"ver\n')).toEqual(['TEXT_SYNTAX'])
    expect(kinds(': nothing yet\n\n')).toEqual(['UNRECOGNIZED'])
  })

  it('may be compressed with snappy, as its name says', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'blsync-snappy-'))
    try {
      const ssz = hexToBytes(`0x${bootstrap.content_value.slice(10)}`)
      const root: Root = headerRoot(decodeBootstrap(mainnet, { ssz }).header.beacon)
      const file = join(directory, 'bootstrap.ssz_snappy')
      const broken = join(directory, 'broken.ssz_snappy')
      writeFileSync(file, compress(ssz))
      writeFileSync(broken, compress(ssz).subarray(0, 1_000))
      const verdicts: unknown[] = []
      for await (const { verdict } of verifyFiles({ config: mainnet, trustedRoots: [root], files: [file, broken] })) {
        verdicts.push(verdict)
      }
      expect(verdicts).toMatchObject([{ ok: true, kind: 'bootstrap' }, { ok: false }])
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it('that claims to be huge once it is uncompressed is refused', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'blsync-snappy-'))
    try {
      const file = join(directory, 'bomb.ssz_snappy')
      writeFileSync(file, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0))
      const trustedRoots: readonly Root[] = [`0x${'11'.repeat(32)}`]
      const verdicts: unknown[] = []
      for await (const { verdict } of verifyFiles({ config: mainnet, trustedRoots, files: [file] }))
        verdicts.push(verdict)
      expect(verdicts).toMatchObject([{ ok: false, reason: 'UNRECOGNIZED' }])
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
