/** Parameters of an engine method from the UTF-8 of their JSON, which the addon wrote. */
export function parseParams(json: Uint8Array): unknown[] {
  const params: unknown[] = JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString('utf8'))
  return params
}
