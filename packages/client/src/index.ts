export type { ReconnectOptions } from './backoff.js'
export { createClient, type Client, type CloseOptions } from './client.js'
export type { ClientOptions, ClientState, FramedClientOptions, StateDetail } from './client-options.js'
export { connect, type ConnectOptions, type FramedConnectOptions, type RawConnectOptions } from './connect.js'
export type { TlsClientOptions } from './tls-client-options.js'

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
