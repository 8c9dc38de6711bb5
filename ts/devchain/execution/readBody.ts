import type { IncomingMessage } from 'node:http'

/** Hands over the body of a request; one that is longer than allowed ends the connection. */
export function readBody(request: IncomingMessage, maxBytes: number, take: (text: string) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBytes) request.destroy()
    else chunks.push(chunk)
  })
  request.on('end', () => take(Buffer.concat(chunks).toString()))
}
