/** Each message as often as told. */
export async function* repeated(
  messages: Iterable<string> | AsyncIterable<string>,
  count: number,
): AsyncGenerator<string> {
  for await (const message of messages) {
    for (let sent = 0; sent < count; sent++) yield message
  }
}
