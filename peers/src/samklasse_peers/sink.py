"""The mail sink: `python -m samklasse_peers.sink SMTP_PORT DOOR_PORT`, for measuring senders.

Takes every mail, offers PIPELINING (RFC 2920) and CHUNKING (RFC 3030), keeps of each only its envelope sender and when
it was taken, and does no more work than that: what is measured is the sender. Whoever connects to the door gets a line
for each mail since the last time, `<monotonic seconds> <envelope sender>`, and the end of the file; then they are
forgotten. The seconds are the machine's own (CLOCK_MONOTONIC), so that another process here may compare them with its
own.
"""

import selectors
import socket
import sys
import time
from collections.abc import Callable

END = b"\r\n.\r\n"
GREETING = b"220 sink\r\n"
HELLO = b"250-sink\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 8BITMIME\r\n"
AT_MOST = 1 << 18
"""Octets of one reading."""
Note = Callable[[bytes], None]


class Conversation:
    """One connection's side of SMTP: octets in, replies out."""

    def __init__(self, note: Note) -> None:
        self._note, self._heard, self._sender = note, b"", b""
        self._content = False
        self._octets = 0

    def hear(self, octets: bytes) -> bytes:
        """The replies to all that is now complete."""
        self._heard += octets
        replies = []
        while (end := self._end()) >= 0:
            part, self._heard = self._heard[:end], self._heard[end:]
            replies.append(self._taken() if self._content or self._octets else self._command(part[:-2]))
        return b"".join(replies)

    def _end(self) -> int:
        """Where what comes next ends; -1: not all of it has come."""
        if self._octets:
            return self._octets if len(self._heard) >= self._octets else -1
        mark = END if self._content else b"\r\n"
        at = self._heard.find(mark)
        return at + len(mark) if at >= 0 else -1

    def _taken(self) -> bytes:
        self._content, self._octets = False, 0
        self._note(self._sender)
        return b"250 2.0.0 taken\r\n"

    def _command(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"DATA":
            self._heard, self._content = b"\r\n" + self._heard, True  # so that a mail of no lines ends like any other
            return b"354 go on\r\n"
        if verb == b"BDAT":
            self._octets = int(line.split()[1])
            return b"" if self._octets else self._taken()
        if verb == b"MAIL":
            self._sender = line.partition(b"<")[2].partition(b">")[0]
        if verb == b"QUIT":
            return b"221 2.0.0 bye\r\n"
        return HELLO if verb == b"EHLO" else b"250 2.0.0 ok\r\n"


class Sink:
    """Both listening sockets and all connections, in one thread."""

    def __init__(self, smtp_port: int, door_port: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._taken: list[tuple[float, bytes]] = []
        for port, welcome in ((smtp_port, self._welcome), (door_port, self._tell)):
            listening = socket.create_server(("127.0.0.1", port), backlog=128)
            self._selector.register(listening, selectors.EVENT_READ, lambda s, w=welcome: w(s.accept()[0]))

    def run(self) -> None:
        """For ever."""
        while True:
            for key, _ in self._selector.select():
                key.data(key.fileobj)

    def _note(self, sender: bytes) -> None:
        self._taken.append((time.monotonic(), sender))

    def _welcome(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(GREETING)
        conversation = Conversation(self._note)

        def converse(readable: socket.socket) -> None:
            try:
                heard = readable.recv(AT_MOST)
                if heard:
                    readable.sendall(conversation.hear(heard))
            except ConnectionError:
                heard = b""
            if not heard:
                self._selector.unregister(readable)
                readable.close()

        self._selector.register(connection, selectors.EVENT_READ, converse)

    def _tell(self, asking: socket.socket) -> None:
        taken, self._taken = self._taken, []
        with asking:
            asking.sendall(b"".join(b"%.6f %s\n" % one for one in taken))


if __name__ == "__main__":
    Sink(int(sys.argv[1]), int(sys.argv[2])).run()
