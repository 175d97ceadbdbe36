export { answer, type AnswerOptions, type Reply } from './answer.js'
export { listen, type FramedListenOptions, type ListenOptions, type RawListenOptions } from './listen.js'
export type { BindOptions } from './bind.js'
export { passedDescriptors, type PassedDescriptor } from './passed-descriptors.js'
export type { Handler } from './handlers.js'
export type { Server } from './server.js'
export type { Refusal, ServerCounters } from './server-counters.js'
export type { AdmissionOptions, CloseOptions, ServeOptions } from './server-options.js'
export type { TlsServerOptions } from './tls-server-options.js'

// So that one dependency is enough for a plain program.
export {
  bytes,
  CodecError,
  ConnectionClosedError,
  contract,
  EchoError,
  encodeOnce,
  FrameTooLargeError,
  json,
  lengthFields,
  LimitError,
  MalformedFrameError,
  msgpack,
  OptionError,
  SendBufferFullError,
  TimeoutError,
  TruncatedFrameError,
  utf8,
  withSchema,
  type Codec,
  type Delivery,
  type EchoErrorCode,
  type EncodeOnceOptions,
  type Frames,
  type TimeoutKind,
} from '@echo/protocol'
export { broadcast, type BroadcastOptions } from '@echo/protocol/node'
export type {
  CloseInfo,
  Connection,
  ConnectionCounters,
  ErrorContext,
  RawMessage,
  RecvOptions,
  RelayOptions,
  RequestOptions,
  TlsPeer,
} from '@echo/protocol/node'
