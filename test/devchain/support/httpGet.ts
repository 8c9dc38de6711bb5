/** A GET by fetch, body as bytes and, where it is JSON, parsed. */
export async function httpGet(
  url: string,
  accept?: string,
): Promise<{ status: number; type: string | null; version: string | null; bytes: Uint8Array; json: () => unknown }> {
  const response = await fetch(url, accept === undefined ? {} : { headers: { accept } })
  const bytes = new Uint8Array(await response.arrayBuffer())
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    version: response.headers.get('eth-consensus-version'),
    bytes,
    json: () => JSON.parse(new TextDecoder().decode(bytes)),
  }
}
