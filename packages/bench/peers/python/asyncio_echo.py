"""Echoes frames with a 4-byte big-endian length. Prints its port, and ends with its standard input.

A Protocol, which asyncio's documentation calls the lower level, for performance; its streams (`readexactly`) were slower.
Replies to what one read gave go out with one call of `transport.write`. uvloop where it is there. TCP_NODELAY is the default
of both loops. A peer that does not read is not read from.
"""

import asyncio
import sys
import threading

try:
    import uvloop
except ImportError:
    uvloop = None

MAX_PAYLOAD = 8 << 20
HEADER_LENGTH = 4


class Frames(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.received = b""
        self.replies = []

    def data_received(self, data):
        if self.received:
            data = self.received + data
        at, end = 0, len(data)
        while end - at >= HEADER_LENGTH:
            begin = at + HEADER_LENGTH
            length = int.from_bytes(data[at:begin], "big")
            if length > MAX_PAYLOAD:
                self.transport.abort()
                return
            if end - begin < length:
                break
            at = begin + length
            self.message_received(data[begin:at])
        self.received = data[at:]
        if self.replies:
            self.transport.write(b"".join(self.replies))
            self.replies.clear()

    def message_received(self, payload):
        self.replies.append(len(payload).to_bytes(HEADER_LENGTH, "big"))
        self.replies.append(payload)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


def end_with_stdin(loop, done):
    while sys.stdin.buffer.read1(64):
        pass
    loop.call_soon_threadsafe(done.set)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Frames, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    done = asyncio.Event()
    threading.Thread(target=end_with_stdin, args=(loop, done), daemon=True).start()
    await done.wait()


if uvloop is not None:
    uvloop.install()
asyncio.run(main())
