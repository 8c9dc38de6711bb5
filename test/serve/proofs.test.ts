import { describe, expect, it } from 'vitest'
import { decodeProofAnswer } from '../../ts/api/decodeProofAnswer.ts'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { stateCheckpointsFormat } from '../../ts/light/headers/StateCheckpoints.ts'
import { encodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import type { ProofFormat } from '../../ts/merkle/ProofFormat.ts'
import { validateProof } from '../../ts/merkle/validateProof.ts'
import { smallChain } from '../devchain/support/smallChain.ts'
import { CleanUp } from '../support/clean-up.ts'
import { devLink, type ServeLink } from './support/serveLink.ts'

const cleanUp = new CleanUp()

const formatText = (format: ProofFormat) => bytesToHex(encodeCompactFormat(format))
const ask = (link: ServeLink, path: string, accept = 'application/json') =>
  fetch(`${link.server.url}/eth/v0/beacon/proof/${path}`, { headers: { accept } })

async function threeDeep() {
  const dev = cleanUp.add(await smallChain(), (chain) => chain.stop())
  await dev.start()
  const links: ServeLink[] = []
  for (let depth = 0; depth < 3; depth++) {
    const link = await devLink(cleanUp, dev, { url: links.at(-1)?.server.url ?? dev.beaconUrl })
    links.push(link)
    await expect.poll(() => link.client.headers.stateRange?.head.root).toBe(dev.chain.head.parentRoot)
  }
  return { dev, links, third: links[2] ?? expect.unreachable() }
}

describe('served proofs', () => {
  it('are what a follower proves states with, three deep, and any part of them can be asked for', async () => {
    const { dev, links, third } = await threeDeep()
    for (let slots = 0; slots < 3; slots++) {
      dev.produceSlot({ skip: false, absentSigners: 0 })
      const signed = dev.chain.head.parentRoot
      for (const { client } of links) await expect.poll(() => client.headers.stateRange?.head.root).toBe(signed)
    }
    expect(third.client.status.stateProofs).toBe('available')

    const { header } = third.client.validator.head ?? expect.unreachable()
    for (const format of [stateCheckpointsFormat(dev.config, header.slot), formatOfGindices([169n])]) {
      for (const id of [header.stateRoot, 'head', String(header.slot)]) {
        const path = `state/${id}?format=${formatText(format)}`
        for (const encoding of ['json', 'ssz'] as const) {
          const answer = await ask(third, path, encoding === 'json' ? undefined : 'application/octet-stream')
          expect(answer.status).toBe(200)
          const bytes = new Uint8Array(await answer.arrayBuffer())
          const proof = decodeProofAnswer({ encoding, bytes, version: undefined }, format)
          validateProof(proof, { format, root: hexToBytes(header.stateRoot) })
        }
      }
    }
    const format = formatOfGindices([11n])
    const answer = await ask(third, `block/head?format=${formatText(format)}`, 'application/octet-stream')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const proof = decodeProofAnswer({ encoding: 'ssz', bytes, version: undefined }, format)
    validateProof(proof, { format, root: hexToBytes(dev.chain.head.parentRoot) })
    expect(bytesToHex(proof.node(11n))).toBe(header.stateRoot)

    const statusOf = async (path: string) => (await ask(third, path)).status
    const good = formatText(formatOfGindices([169n]))
    expect(await statusOf(`state/0x${'12'.repeat(32)}?format=${good}`)).toBe(404)
    expect(await statusOf(`state/head?format=${formatText(formatOfGindices([1000n]))}`)).toBe(404)
    expect(await statusOf(`block/head?format=${formatText(formatOfGindices([200n]))}`)).toBe(404)
    expect(await statusOf(`state/nobody?format=${good}`)).toBe(400)
    for (const bad of ['', '?format=', '?format=0x', '?format=0x00', '?format=xyz', `?format=0x${'00'.repeat(2000)}`]) {
      expect([400, 414]).toContain(await statusOf(`state/head${bad}`))
    }
    const tagged = await ask(third, `state/${header.stateRoot}?format=${good}`)
    expect(tagged.headers.get('cache-control')).toContain('immutable')
    const again = await fetch(tagged.url, { headers: { 'if-none-match': tagged.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })
})
