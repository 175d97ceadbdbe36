const ALL_ENDS = 'listen(), connect() and createClient()'
const FRAMED = 'framed connections'
const CONNECTIONS = 'connections'
const LENGTH_FIELD = 'lengthField'
const TLS = 'tls'
const MSGPACK = 'msgpack()'

/**
 * Where each option belongs, for the error when it is given elsewhere. All in one place, since server and client do not know
 * each other's.
 */
export const OPTION_OWNERS = {
  host: ALL_ENDS,
  port: ALL_ENDS,
  path: ALL_ENDS,
  noDelay: ALL_ENDS,
  keepAlive: ALL_ENDS,
  tls: ALL_ENDS,
  handshakeTimeout: ALL_ENDS,
  signal: ALL_ENDS,
  raw: ALL_ENDS,

  fd: 'listen()',
  socketMode: 'listen()',
  maxConnections: 'listen()',
  acceptQueue: 'listen()',
  backlog: 'listen()',
  proxyProtocol: 'listen()',
  concurrency: 'serve()',
  grace: 'close()',
  patience: "a server's close()",
  inFlight: 'answer()',
  maxInFlightBytes: 'answer()',

  connectTimeout: 'connect() and createClient()',
  endpoints: 'createClient()',
  maxAge: 'createClient()',
  ping: 'createClient()',
  reconnect: 'createClient()',
  maxInFlight: 'createClient() and answer()',
  offlineQueue: 'createClient()',
  offlineTimeout: 'createClient()',
  onConnect: 'createClient()',
  onState: 'createClient()',
  baseDelay: 'reconnect',
  maxDelay: 'reconnect',
  attempts: 'reconnect',
  timeout: 'request()',

  codec: FRAMED,
  maxFrameLength: FRAMED,
  lengthField: FRAMED,
  tooLarge: FRAMED,
  bufferSize: 'raw connections (raw: true)',
  recvHighWaterMark: CONNECTIONS,
  sendHighWaterMark: CONNECTIONS,
  sendHardLimit: CONNECTIONS,
  frameTimeout: CONNECTIONS,
  minFrameRate: CONNECTIONS,
  idleTimeout: CONNECTIONS,
  writeTimeout: CONNECTIONS,
  closeGrace: CONNECTIONS,
  onError: CONNECTIONS,

  width: LENGTH_FIELD,
  endian: LENGTH_FIELD,
  offset: LENGTH_FIELD,
  adjustment: LENGTH_FIELD,
  strip: LENGTH_FIELD,
  onDiscard: 'decodeFrames() and frameDecoderStream()',
  requests: 'contract()',
  replies: 'contract()',

  bigint: MSGPACK,
  timestamps: MSGPACK,
  extensionCodec: MSGPACK,
  ignoreUndefined: MSGPACK,
  sortKeys: MSGPACK,
  numberKeys: MSGPACK,
  maxDepth: MSGPACK,
  maxValues: MSGPACK,
  copy: 'bytes() and msgpack()',
  reviver: 'json()',
  replacer: 'json()',

  ca: TLS,
  cert: TLS,
  key: TLS,
  pfx: TLS,
  servername: TLS,
  rejectUnauthorized: TLS,
  requestCert: TLS,
} as const satisfies Record<string, string>
