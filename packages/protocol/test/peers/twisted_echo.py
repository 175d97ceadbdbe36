"""A peer of Twisted's IntNStringReceiver. What it is asked to do: see peer.ts."""

import struct
import sys
import zlib

from twisted.internet import defer, endpoints, protocol, stdio, task
from twisted.protocols import basic

RECEIVERS = {
    1: basic.Int8StringReceiver,
    2: basic.Int16StringReceiver,
    4: basic.Int32StringReceiver,
}
WIDTH = int(sys.argv[1])
STEP = 251


class Tally:
    messages = bytes = crc = 0

    def add(self, message):
        self.messages += 1
        self.bytes += len(message)
        self.crc = zlib.crc32(message, self.crc)

    def report(self):
        print(self.messages, self.bytes, self.crc, flush=True)


class Peer(RECEIVERS[WIDTH]):
    MAX_LENGTH = 1 << 20

    def connectionMade(self):
        self.transport.setTcpNoDelay(True)
        self.seen = Tally()


class Echo(Peer):
    def stringReceived(self, message):
        self.seen.add(message)
        self.sendString(message)

    def connectionLost(self, reason):
        self.seen.report()


class Cut(Peer):
    """Answers a message with its frame, then with as many bytes of that frame as the message's first byte says."""

    def stringReceived(self, message):
        self.sendString(message)
        frame = struct.pack(self.structFormat, len(message)) + message
        self.transport.write(frame[: message[0]])
        self.transport.loseConnection()


class Client(Peer):
    def __init__(self, messages):
        self.messages = messages
        self.done = defer.Deferred()

    def connectionMade(self):
        super().connectionMade()
        for message in self.messages:
            self.sendString(message)

    def stringReceived(self, message):
        if message != self.messages[self.seen.messages]:
            print(f"message {self.seen.messages} came back changed", file=sys.stderr)
            self.transport.abortConnection()
            return
        self.seen.add(message)
        if self.seen.messages == len(self.messages):
            self.transport.loseConnection()

    def connectionLost(self, reason):
        if self.seen.messages == len(self.messages):
            self.seen.report()
            self.done.callback(None)
        else:
            self.done.errback(reason)


def generate(count, state, largest):
    def draw():
        nonlocal state
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        return state >> 8

    pattern = bytes(range(STEP)) * (largest // STEP + 2)
    sizes = [0, largest] + [draw() % (largest + 1) >> draw() % 16 for _ in range(count - 2)]
    return [pattern[i % STEP : i % STEP + size] for i, size in enumerate(sizes)]


class DieWithParent(protocol.Protocol):
    def __init__(self, reactor):
        self.reactor = reactor

    def connectionLost(self, reason):
        if self.reactor.running:
            self.reactor.stop()


@defer.inlineCallbacks
def main(reactor, task_name, *numbers):
    stdio.StandardIO(DieWithParent(reactor))
    if task_name == "client":
        port, *numbers = map(int, numbers)
        client = Client(generate(*numbers))
        yield endpoints.connectProtocol(endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", port), client)
        yield client.done
    else:
        for peer in Echo, Cut:
            endpoint = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
            port = yield endpoint.listen(protocol.Factory.forProtocol(peer))
            print(port.getHost().port, flush=True)
        yield defer.Deferred()


task.react(main, sys.argv[2:])
