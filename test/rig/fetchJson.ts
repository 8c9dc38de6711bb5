/** JSON of a loopback server that answers at once or not at all. */
export async function fetchJson(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000), ...init })
  if (!response.ok) throw new Error(`${url} answers with status ${response.status}`)
  const json: unknown = await response.json()
  return json
}
