"""The sink takes every mail, however its octets arrive, and tells of each once."""

import smtplib
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from samklasse.infra import ports
from samklasse_peers.sink import Conversation

MAIL = b"MAIL FROM:<a+1@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"
ENDINGS = [b"Subject: x\r\n\r\nhei\r\n.\r\n", b".\r\n", b"\r\n..\r\n...\r\n.\r\n", b"x" * 300_000 + b"\r\n.\r\n"]


@pytest.mark.parametrize("content", ENDINGS)
@pytest.mark.parametrize("at_once", [1, 3, 7, 1 << 20])
def test_a_mail_is_taken_once_in_whatever_pieces_it_comes(content: bytes, at_once: int) -> None:
    taken: list[bytes] = []
    talk = Conversation(taken.append)
    octets = MAIL + content[-20_000:] + MAIL.replace(b"+1", b"+2") + content[-20_000:] + b"QUIT\r\n"
    replies = b"".join(talk.hear(octets[at : at + at_once]) for at in range(0, len(octets), at_once))

    assert taken == [b"a+1@x.example", b"a+2@x.example"]
    assert [line[:3] for line in replies.splitlines()] == [b"250", b"250", b"354", b"250"] * 2 + [b"221"]


@pytest.mark.parametrize("content", [b"", *ENDINGS])
@pytest.mark.parametrize("at_once", [1, 3, 7, 1 << 20])
def test_a_mail_that_says_its_size_is_taken_once_as_well(content: bytes, at_once: int) -> None:
    taken: list[bytes] = []
    talk, some = Conversation(taken.append), content[-20_000:]
    octets = MAIL.replace(b"DATA", b"BDAT %d LAST" % len(some)) + some + MAIL.replace(b"+1", b"+2") + b".\r\nQUIT\r\n"
    replies = b"".join(talk.hear(octets[at : at + at_once]) for at in range(0, len(octets), at_once))

    assert taken == [b"a+1@x.example", b"a+2@x.example"]
    assert [line[:3] for line in replies.splitlines()] == [b"250"] * 5 + [b"354", b"250", b"221"]


def test_a_mail_whose_end_has_not_come_is_not_taken() -> None:
    taken: list[bytes] = []
    Conversation(taken.append).hear(MAIL + b"hei\r\n.\n\r\n..\r\n.")

    assert taken == []


@pytest.fixture
def sink() -> Iterator[tuple[int, int]]:
    with ports.reserved(2) as (smtp, door):
        process = subprocess.Popen([sys.executable, "-m", "samklasse_peers.sink", str(smtp), str(door)])
        try:
            while not ports.open_port(door):
                time.sleep(0.02)
            yield smtp, door
        finally:
            process.kill()
            process.wait()


def told(door: int) -> list[str]:
    with socket.create_connection(("127.0.0.1", door)) as asking, asking.makefile() as lines:
        return [line.split()[1] for line in lines]


def test_an_ordinary_client_is_understood_and_its_mails_are_told_once(sink: tuple[int, int]) -> None:
    smtp, door = sink
    for number in range(20):
        with smtplib.SMTP("127.0.0.1", smtp) as client:
            client.sendmail(f"a+{number}@x.example", ["b@x.example"], "Subject: x\n\n.hei\n.\n")
    first = Counter(told(door))

    assert first == {f"a+{number}@x.example": 1 for number in range(20)}
    assert told(door) == []
