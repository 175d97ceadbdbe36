import type { LengthField } from './length-field.js'

const u8 = { width: 1 } as const
const u16 = { width: 2 } as const
const u32 = { width: 4 } as const
const varint = { width: 'varint' } as const

/**
 * The length fields of peers that people meet. Where a protocol has more in its header than a length, the header stays
 * at the front of the payload (`strip: 0`), to be read and written by those who speak that protocol; the encoder writes
 * the length into it.
 */
export const lengthFields = {
  /** Erlang `{packet, 1}`. https://www.erlang.org/doc/apps/kernel/inet.html#setopts/2 */
  erlang1: u8,
  /** Erlang `{packet, 2}`. */
  erlang2: u16,
  /** Erlang `{packet, 4}`. Erlang takes no length above 2³¹ − 1. */
  erlang4: u32,
  /** tokio-util's `LengthDelimitedCodec::new()`. https://docs.rs/tokio-util/latest/tokio_util/codec/length_delimited */
  tokio: u32,
  /** Netty's `LengthFieldPrepender(4)`, `LengthFieldBasedFrameDecoder(max, 0, 4, 0, 4)`. https://netty.io/4.1/api/ */
  netty: u32,
  /** Twisted's `Int8StringReceiver`. https://docs.twisted.org/en/stable/api/twisted.protocols.basic.html */
  twistedInt8: u8,
  /** Twisted's `Int16StringReceiver`. */
  twistedInt16: u16,
  /** Twisted's `Int32StringReceiver`. It closes above its `MAX_LENGTH`, 99,999 unless set. */
  twistedInt32: u32,
  /** Protocol Buffers' `writeDelimitedTo` and `parseDelimitedFrom`. https://protobuf.dev/programming-guides/techniques/#streaming */
  protobufDelimited: varint,
  /** libp2p's length-prefixed messages. https://github.com/multiformats/unsigned-varint */
  libp2p: varint,
  /** Native messaging of Chrome, Edge and Firefox. https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging */
  chromeNativeMessaging: { width: 4, endian: 'native' },
  /** DNS over TCP and TLS. RFC 1035, section 4.2.2; RFC 7766, section 8 */
  dns: u16,
  /** Apache Kafka's requests and responses. https://kafka.apache.org/protocol#protocol_common */
  kafka: u32,
  /** Apache Thrift's framed transport. https://github.com/apache/thrift/blob/master/doc/specs/thrift-rpc.md */
  thriftFramed: u32,
  /** gRPC messages: the flag byte, then the length; both stay. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
  grpc: { width: 4, offset: 1, strip: 0 },
  /** HTTP/2 frames: nine bytes of header, which stay. RFC 9113, section 4.1 */
  http2: { width: 3, adjustment: 6, strip: 0 },
  /** PostgreSQL's messages after the first: a type, then a length that counts itself; both stay. https://www.postgresql.org/docs/current/protocol-message-formats.html */
  postgres: { width: 4, offset: 1, adjustment: -4, strip: 0 },
  /** MySQL's packets: a length, then a sequence number; both stay. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html */
  mysql: { width: 3, endian: 'little', adjustment: 1, strip: 0 },
  /** MongoDB's messages: a length that counts everything; the header stays. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
  mongodb: { width: 4, endian: 'little', adjustment: -4, strip: 0 },
  /** Docker's attached streams: which stream, three zeros, then the length; all stay. https://docs.docker.com/reference/api/engine/ */
  docker: { width: 4, offset: 4, strip: 0 },
  /** TPKT: 03 00, then a length that counts everything; the header stays. RFC 1006, section 6 */
  tpkt: { width: 2, offset: 2, adjustment: -4, strip: 0 },
  /** BGP-4: sixteen bytes ff, then a length that counts everything, then a type; all stay. RFC 4271, section 4.1 */
  bgp: { width: 2, offset: 16, adjustment: -18, strip: 0 },
  /** Diameter: a version, then a length that counts everything; the header stays. RFC 6733, section 3 */
  diameter: { width: 3, offset: 1, adjustment: -4, strip: 0 },
} as const satisfies Record<string, LengthField>

/** The names of the length fields that come with the package. */
export type LengthFieldName = keyof typeof lengthFields
