import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

const ACCEPT_SALT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TEXT = 1
const CLOSE = 8

/** The server's end of one WebSocket. */
export interface WebSocketPeer {
  send(text: string): void
  /** Any bytes instead of a frame. */
  sendBytes(bytes: Uint8Array): void
  /** A close frame, and then the end. */
  close(code: number): void
  destroy(): void
}

/** Accepts a WebSocket and hears its text messages: whole frames, as the one client in these tests sends them. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  onText: (text: string, peer: WebSocketPeer) => void,
): WebSocketPeer {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${ACCEPT_SALT}`).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  const peer: WebSocketPeer = {
    send: (text) => socket.write(textFrame(Buffer.from(text))),
    sendBytes: (bytes) => socket.write(bytes),
    close: (code) => socket.end(Buffer.from([0x80 | CLOSE, 2, code >> 8, code & 0xff])),
    destroy: () => socket.destroy(),
  }
  let waiting = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes])
    for (let frame = readFrame(waiting); frame !== undefined; frame = readFrame(waiting)) {
      waiting = waiting.subarray(frame.length)
      if (frame.opcode === TEXT) onText(frame.payload.toString('utf8'), peer)
      if (frame.opcode === CLOSE) socket.end()
    }
  })
  return peer
}

/** One unmasked text frame. */
export function textFrame(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | TEXT]), lengthBytes(payload.length), payload])
}

function lengthBytes(length: number): Buffer {
  if (length < 126) return Buffer.from([length])
  const bytes = Buffer.alloc(9)
  bytes[0] = 127
  bytes.writeBigUInt64BE(BigInt(length), 1)
  return bytes
}

/** A masked frame from a client, if all of it is there. */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes.readUInt8(1) & 0x7f
  const maskAt = short === 127 ? 10 : short === 126 ? 4 : 2
  if (bytes.length < maskAt + 4) return undefined
  const size = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short
  const length = maskAt + 4 + size
  if (bytes.length < length) return undefined
  const mask = bytes.subarray(maskAt, maskAt + 4)
  const payload = Buffer.from(bytes.subarray(maskAt + 4, length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)))
  return { opcode: bytes.readUInt8(0) & 0x0f, payload, length }
}
