/** What the figures of the codec sweep are of, a paragraph each. */
export const CODEC_NOTES: readonly string[] = [
  'Objects: small, a handful of fields, 44 B of MessagePack; medium, nested, with arrays and text, 1 KiB; large, a list of 64 medium ones, 64 KiB. bytes: the payload of a message. The codec bytes passes on what msgpack sends.',
  'alone: the same messages decoded and encoded in one process, with no socket. echo ÷ alone: messages a second of the echo against that. by CPU: processor time of the codec alone against that of the echo server, the share of its work that the codec is; where the echo reaches less than this, its server waited.',
]
