/** What a socket is to a package that takes async iterables, except that nothing is waited for. */
export async function* asyncSource<Chunk>(chunks: readonly Chunk[]): AsyncGenerator<Chunk, void, undefined> {
  for (const chunk of chunks) yield chunk
}
