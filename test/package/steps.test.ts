import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { runSteps } from '../../build/steps.mjs'

let root: string
let written: string[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'blsync-steps-'))
  written = []
  mkdirSync(join(root, 'in'))
  writeFileSync(join(root, 'in/a'), '1')
})

const script = (code: string) => ({
  name: 'step',
  inputs: ['in', 'none'],
  outputs: ['out*'],
  command: ['node', '-e', `console.log('noise');${code}`],
})

const WRITE = `require('fs').appendFileSync('out.txt', 'x')`

async function steps(code: string, isTTY = false): Promise<boolean> {
  written = []
  return runSteps(root, [script(code)], { write: (text) => written.push(text), isTTY })
}

describe('a step of npm start', () => {
  it('is one line, and is left out when its inputs are the same', async () => {
    expect(await steps(WRITE)).toBe(true)
    expect(written.join('')).toMatch(/^✓ step: \d+\.\d s\n$/)
    expect(await steps(WRITE)).toBe(true)
    expect(written).toEqual(['✓ step: unchanged\n'])
    expect(readFileSync(join(root, 'out.txt'), 'utf8')).toBe('x')
  })

  it('is done again when an input changed, appeared, or an output is gone', async () => {
    await steps(WRITE)
    writeFileSync(join(root, 'in/a'), '2')
    await steps(WRITE)
    writeFileSync(join(root, 'in/b'), '')
    await steps(WRITE)
    expect(readFileSync(join(root, 'out.txt'), 'utf8')).toBe('xxx')
    rmSync(join(root, 'out.txt'))
    await steps(WRITE)
    expect(readFileSync(join(root, 'out.txt'), 'utf8')).toBe('x')
  })

  it('is left out when a checkout wrote anew what is as it was, and done again when somebody else made it otherwise', async () => {
    await steps(WRITE)
    const later = new Date(Date.now() + 60_000)
    for (const file of ['in/a', 'out.txt']) utimesSync(join(root, file), later, later)
    await steps(WRITE)
    expect(written).toEqual(['✓ step: unchanged\n'])
    writeFileSync(join(root, 'out.txt'), 'y')
    await steps(WRITE)
    expect(readFileSync(join(root, 'out.txt'), 'utf8')).toBe('yx')
  })

  it('looks at all files of a kind below a folder, and at no others', async () => {
    mkdirSync(join(root, 'made/deep'), { recursive: true })
    const step = { ...script(`require('fs').appendFileSync('made/deep/out.js', 'x')`), outputs: ['made/*.js'] }
    const run = () => runSteps(root, [step], { write: (text) => written.push(text), isTTY: false })
    await run()
    writeFileSync(join(root, 'made/deep/out.d.ts'), '')
    await run()
    expect(readFileSync(join(root, 'made/deep/out.js'), 'utf8')).toBe('x')
    writeFileSync(join(root, 'made/other.js'), '')
    await run()
    expect(readFileSync(join(root, 'made/deep/out.js'), 'utf8')).toBe('xx')
  })

  it('that fails shows all it said, and is done again', async () => {
    expect(await steps(`console.error('why');process.exit(3)`)).toBe(false)
    expect(written.join('')).toMatch(/^✗ step\nnoise\nwhy\n\n.* failed\n$/)
    expect(await steps(WRITE)).toBe(true)
    expect(written.join('')).toMatch(/\d s/)
  })

  it('has a spinner on a terminal, of which nothing stays', async () => {
    await steps('setTimeout(() => {}, 300)', true)
    expect(written.some((text) => text.includes('⠙ step'))).toBe(true)
    expect(written.slice(-2)[0]).toBe('\r\u001b[2K')
  })
})
