import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CallMeter } from '../../../../ts/cli/status/CallMeter.ts'
import type { PageView } from '../../../../ts/cli/status/page/PageView.ts'
import { StatusServer } from '../../../../ts/cli/status/StatusServer.ts'
import { clockWithNow, systemClock } from '../../../../ts/clock.ts'
import { BlsyncProcess } from '../../../support/blsync-process.ts'
import { CleanUp } from '../../../support/clean-up.ts'
import { pageStates } from '../../support/pageStates.ts'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env.BLSYNC_BROWSER ?? BROWSERS.find((path) => existsSync(path))

/** Where pictures for the documentation are kept; nowhere when left out. */
const pictures = process.env.BLSYNC_PICTURES

const SIZES = { desk: { width: 1100, height: 1400 }, phone: { width: 390, height: 844 } } as const

describe.skipIf(executablePath === undefined)('the page in a browser (needs chromium)', () => {
  const cleanUp = new CleanUp()
  let browser: Browser

  beforeAll(async () => {
    // A container has neither the namespaces nor the shared memory that a desk has.
    const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']
    browser = await chromium.launch({ ...(executablePath !== undefined && { executablePath }), args })
  })
  afterAll(() => browser.close())

  async function serve(view: () => PageView): Promise<string> {
    const first = view()
    const server = await StatusServer.listen({
      address: '127.0.0.1',
      port: 0,
      hosts: [],
      network: first.network,
      status: () => view().status,
      calls: new CallMeter(),
      maxHeadAgeSlots: 8,
      page: view,
      clock: clockWithNow(systemClock, () => first.nowMs),
    })
    cleanUp.add(server, (it) => it.close())
    return `http://127.0.0.1:${server.port}/`
  }

  /** A page that fails the test for whatever it logs as an error or asks of anybody else. */
  async function open(
    url: string,
    {
      size = 'desk',
      dark = false,
      script = true,
    }: { size?: keyof typeof SIZES; dark?: boolean; script?: boolean } = {},
  ): Promise<{ readonly page: Page; readonly faults: string[] }> {
    const context = await browser.newContext({
      viewport: SIZES[size],
      colorScheme: dark ? 'dark' : 'light',
      javaScriptEnabled: script,
      deviceScaleFactor: 1,
    })
    cleanUp.add(context, (it) => it.close())
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('favicon')) faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) faults.push(`asked ${request.url()}`)
    })
    await page.goto(url)
    return { page, faults }
  }

  it.each(Object.keys(pageStates) as (keyof typeof pageStates)[])(
    '%s: is readable on a desk and on a phone, in light and in dark, and asks nobody else',
    async (name) => {
      const url = await serve(() => pageStates[name])
      for (const size of ['desk', 'phone'] as const) {
        for (const dark of [false, true]) {
          const { page, faults } = await open(url, { size, dark })
          await page.getByText('live', { exact: true }).waitFor()
          expect(
            await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
          ).toBe(true)
          expect(await leastContrast(page)).toBeGreaterThanOrEqual(4.5)
          const shown = await page
            .locator('section:visible')
            .evaluateAll((all) => all.map(({ textContent }) => textContent))
          expect(shown).not.toContain('')
          expect(await isWhole(page, '#engines td:nth-child(2)')).toBe(true)
          if (pictures !== undefined) {
            const file = `page-${name}${size === 'phone' ? '-phone' : ''}${dark ? '-dark' : ''}.png`
            if (name === 'following' ? size === 'desk' || !dark : size === 'desk' && !dark)
              await page.screenshot({ path: join(pictures, file), fullPage: true })
          }
          expect(faults).toEqual([])
        }
      }
    },
    120_000,
  )

  it('is the same without a script', async () => {
    const url = await serve(() => pageStates.following)
    const { page } = await open(url, { script: false })
    expect(await page.locator('#heads').innerText()).toContain('13000099')
    expect(await page.locator('#engines').innerText()).toContain('following')
  })

  it('has a name for everything that a screen reader reads, and all that scrolls is reached by keyboard', async () => {
    const { page } = await open(await serve(() => pageStates.following), { size: 'phone' })
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
    expect(await page.getByRole('heading', { level: 2 }).count()).toBe(7)
    expect(await page.getByRole('progressbar', { name: 'Committees that are verified' }).count()).toBe(1)
    expect(await page.getByRole('img', { name: /median \d+ ms/ }).count()).toBe(1)
    expect(await page.getByRole('listitem').filter({ hasText: 'of 512 signed' }).count()).toBeGreaterThan(50)
    const reached = new Set<string>()
    for (let press = 0; press < 8; press++) {
      await page.keyboard.press('Tab')
      reached.add(
        await page.evaluate<string>(
          "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
        ),
      )
    }
    expect([...reached]).toEqual(expect.arrayContaining(['Execution clients', 'Beacon nodes', 'JSON', 'metrics']))
  })

  it('shows what changes as it changes', async () => {
    let view: PageView = pageStates['catching-up']
    const { page, faults } = await open(await serve(() => view))
    await page.getByText('Waiting for the first verified head.').waitFor()
    view = pageStates.following
    await page.getByText('Following the head at slot 13000099.').waitFor()
    view = pageStates['dead-server']
    await page.locator('#conditions').getByText('cannot be reached').waitFor()
    expect(faults).toEqual([])
  })

  it('follows a running blsync', async () => {
    const flags = ['--dev', '--dev.slot', '1000', '--metrics', '--metrics.port', '0']
    const blsync = cleanUp.add(BlsyncProcess.start(flags), (it) => it.kill())
    const { port } = await blsync.line('status and metrics')
    const { page, faults } = await open(`http://127.0.0.1:${port}/`)
    const verified = page.locator('#slots .verified')
    await verified.nth(1).waitFor()
    await verified.nth(await verified.count()).waitFor()
    expect(await page.locator('#engines').innerText()).toContain('http://127.0.0.1')
    expect(faults).toEqual([])
  })
})

/** Whether an element is seen from its left to its right without scrolling. */
function isWhole(page: Page, selector: string): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const at = document.querySelector(${JSON.stringify(selector)})
    return at.getBoundingClientRect().right <= at.closest('.wide').getBoundingClientRect().right + 13
  })()`)
}

/** The smallest contrast of text to its ground, as WCAG counts it. */
function leastContrast(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const light = (text) => {
      const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map((part) => {
        const share = Number(part) / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const groundOf = (at) => {
      for (; at !== null; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor
        if (!/, 0\\)$/.test(colour) && colour !== 'transparent') return colour
      }
      return 'rgb(255,255,255)'
    }
    const texts = [...document.querySelectorAll('p,h1,h2,dt,dd,th,td,li,small,code,a')].filter((at) => at.textContent.trim() !== '')
    return Math.min(...texts.map((at) => {
      const [a, b] = [light(getComputedStyle(at).color), light(groundOf(at))].sort((x, y) => y - x)
      return (a + 0.05) / (b + 0.05)
    }))
  })()`)
}
