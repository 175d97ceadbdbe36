/** What a server of ours is asked: the bytes it holds; to begin counting what it allocates; to end that. */
export type ServerRequest = 'memory' | 'begin' | 'end'

/** Bytes. */
export type ServerAnswer = number
