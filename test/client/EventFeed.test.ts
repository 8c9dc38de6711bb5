import { describe, expect, it, vi } from 'vitest'
import { EventFeed } from '../../ts/client/EventFeed.ts'

async function readAll<Item>(feed: EventFeed<Item>): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const item of feed) items.push(item)
  return items
}

describe('EventFeed', () => {
  it('gives everything in order, also what was told before anybody read, and then ends', async () => {
    const feed = new EventFeed<number>(4, () => undefined)
    feed.push(1)
    const read = readAll(feed)
    feed.push(2)
    feed.push(3)
    feed.end()
    expect(await read).toEqual([1, 2, 3])
  })

  it('keeps the newest for a reader who is slow', async () => {
    const feed = new EventFeed<number>(2, () => undefined)
    for (const item of [1, 2, 3, 4]) feed.push(item)
    feed.end()
    expect(await readAll(feed)).toEqual([3, 4])
  })

  it('tells a failure once, after what was told before it', async () => {
    const feed = new EventFeed<number>(2, () => undefined)
    feed.push(1)
    feed.fail(new Error('no more'))
    expect(await feed.next()).toEqual({ done: false, value: 1 })
    await expect(feed.next()).rejects.toThrow('no more')
    expect(await feed.next()).toEqual({ done: true, value: undefined })
  })

  it('ends every reader who waits', async () => {
    const feed = new EventFeed<number>(2, () => undefined)
    const waiting = [feed.next(), feed.next()]
    feed.end()
    expect(await Promise.all(waiting)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ])
  })

  it('is closed when the reader breaks off, and takes nothing more', async () => {
    const onClosed = vi.fn()
    const feed = new EventFeed<number>(2, onClosed)
    feed.push(1)
    feed.push(2)
    for await (const item of feed) {
      expect(item).toBe(1)
      break
    }
    feed.push(3)
    expect(await feed.next()).toEqual({ done: true, value: undefined })
    expect(onClosed).toHaveBeenCalledOnce()
  })
})
