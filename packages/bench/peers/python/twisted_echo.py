"""Echoes frames of Twisted's `Int32StringReceiver`. Prints its port, and ends with its standard input.

Used as the documentation of `twisted.protocols.basic` shows; its limit of 99,999 bytes is raised to 8 MiB. The reactor is the
default one, epoll on Linux. TCP_NODELAY is set. A peer that does not read is not read from.
"""

from twisted.internet import endpoints, protocol, reactor, stdio
from twisted.protocols import basic


class Echo(basic.Int32StringReceiver):
    MAX_LENGTH = 8 << 20

    def connectionMade(self):
        self.transport.setTcpNoDelay(True)
        # Told when its own output is full, it stops reading.
        self.transport.registerProducer(self.transport, streaming=True)

    def stringReceived(self, payload):
        self.sendString(payload)


class EndWithStdin(protocol.Protocol):
    def connectionLost(self, reason):
        if reactor.running:
            reactor.stop()


def listening(port):
    print(port.getHost().port, flush=True)


stdio.StandardIO(EndWithStdin())
endpoint = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
endpoint.listen(protocol.Factory.forProtocol(Echo)).addCallback(listening)
reactor.run()
