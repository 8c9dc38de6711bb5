/** An open event stream; `next` waits for the next event that is not a comment. */
export async function openEvents(url: string): Promise<{
  status: number
  next: () => Promise<{ event: string; data: unknown }>
  close: () => Promise<void>
}> {
  const response = await fetch(url)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    status: response.status,
    next: async () => {
      for (;;) {
        const match = /(?:^|\n)event: (.*)\ndata: (.*)\n\n/.exec(text)
        if (match !== null) {
          text = text.slice(match.index + match[0].length)
          return { event: match[1] ?? '', data: JSON.parse(match[2] ?? 'null') }
        }
        const chunk = await reader?.read()
        if (chunk === undefined || chunk.done) throw new Error('the stream ended')
        text += chunk.value
      }
    },
    close: async () => {
      await reader?.cancel()
    },
  }
}
