import type { Answer } from './loopback-server.ts'

/** Good JSON. */
export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = JSON.stringify(value)
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body)
  }
}

/** SSZ if it is asked for first, else JSON; as beacon nodes do. */
export function sszOrJson(ssz: Uint8Array, value: unknown, version: string): Answer {
  const asJson = json(value, { 'eth-consensus-version': version })
  return (request, response) => {
    if (!request.headers.accept?.startsWith('application/octet-stream')) {
      asJson(request, response)
      return
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'eth-consensus-version': version }).end(ssz)
  }
}

/** 406 while SSZ is acceptable at all, JSON otherwise. */
export function refusesSsz(value: unknown): Answer {
  const asJson = json(value)
  return (request, response) => {
    if (!request.headers.accept?.includes('octet-stream')) {
      asJson(request, response)
      return
    }
    response.writeHead(406, { 'content-type': 'text/plain' }).end('Not Acceptable\n')
  }
}

/** An error status with a body. */
export function status(code: number, body: string, type = 'application/json'): Answer {
  return (_request, response) => {
    response.writeHead(code, { 'content-type': type }).end(body)
  }
}

/** Any body under any type. */
export function bytes(body: string | Uint8Array, type: string): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type }).end(body)
  }
}

/** Sends for ever without naming a length, as fast as the client reads. */
export function endless(type: string, code = 200): Answer {
  const piece = Buffer.alloc(16 * 1024, 0x20)
  return (_request, response) => {
    response.writeHead(code, { 'content-type': type })
    const more = (): void => {
      while (!response.destroyed && response.write(piece));
    }
    response.on('drain', more)
    more()
  }
}

/** Claims a length and sends nothing of it. */
export function claims(length: number, type: string): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': length })
    response.flushHeaders()
  }
}

/** Takes the request and never answers. */
export const stalls: Answer = () => undefined

/** Sends headers and the beginning of a body, then nothing. */
export function stallsInBody(type: string): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type })
    response.write('{"data":')
  }
}

/** Sends one byte each time the interval passes, so that the body never stalls and never ends. */
export function drips(type: string, intervalMs: number): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type })
    const timer = setInterval(() => response.write(' '), intervalMs)
    response.on('close', () => clearInterval(timer))
  }
}

/** Points elsewhere. */
export function redirects(location: string): Answer {
  return (_request, response) => {
    response.writeHead(307, { location }).end()
  }
}

/** Cuts the connection in the middle of the body. */
export function cuts(type: string): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': 1000 })
    response.write('{"data":', () => response.destroy())
  }
}
