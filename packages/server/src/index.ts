export { listen, type FramedListenOptions, type ListenOptions, type RawListenOptions } from './listen.js'
export type { Handler, Server } from './server.js'
export type { CloseOptions, QueueOptions } from './server-options.js'
export { upper } from './upper.js'
