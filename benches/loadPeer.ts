/** A package of `benches/package.json`. Its shape is what the caller says it uses of it: the product does not know peers. */
export async function loadPeer<Shape>(name: string): Promise<Shape> {
  const loaded: Shape = await import(name)
  return loaded
}
