import { expect, it } from 'vitest'
import { drawTerminal } from '../../build/drawTerminal.mjs'

it('a recording keeps lines, takes bottom lines away again, and shows colours and signs as they are', () => {
  const picture = drawTerminal(
    [
      { timeMs: 10, text: 'one \u001b[32m<green>\u001b[0m\r\n' },
      { timeMs: 20, text: '\r\u001b[2Kbottom' },
      { timeMs: 30, text: '\r\u001b[2Ktwo\r\nbottom' },
      { timeMs: 40, text: '\r\u001b[2K' },
    ],
    80,
  )
  expect(
    [...picture.matchAll(/<text class="(\w+)" style="animation-delay:([^"]+)" x="\d+" y="(\d+)">(.*)<\/text>/g)].map(
      (match) => match.slice(1),
    ),
  ).toEqual([
    ['on', '10ms', '28', 'one <tspan class="green">&lt;green&gt;</tspan>'],
    ['off', '20ms,30ms', '47', 'bottom'],
    ['on', '30ms', '47', 'two'],
    ['off', '30ms,40ms', '66', 'bottom'],
  ])
  expect(picture).not.toContain('\u001b')
})

it('a recording wraps what is longer than a line, as a terminal does', () => {
  const texts = (columns: number) =>
    [
      ...drawTerminal([{ timeMs: 1, text: 'abc\u001b[32mdéfg\u001b[0m\r\nhi\r\n' }], columns).matchAll(
        /y="(\d+)">(.*)<\/text>/g,
      ),
    ].map(([, y, text]) => `${y} ${text?.replaceAll(/<[^>]*>/g, '')}`)
  expect(texts(7)).toEqual(['28 abcdéfg', '47 hi'])
  expect(texts(5)).toEqual(['28 abcdé', '47 fg', '66 hi'])
})
