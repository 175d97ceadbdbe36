/** Each message as often as told. */
export async function* repeated<T>(
  messages: Iterable<T> | AsyncIterable<T>,
  count: number,
): AsyncGenerator<T> {
  for await (const message of messages) {
    for (let sent = 0; sent < count; sent++) yield message
  }
}
