"""What the catchers kept is read as notices, by the headers and references that senders give."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from samklasse.checker.catchers import opened, read_catchers

AT = "2026-11-22T00:00:01+00:00"


def mail_entry() -> dict[str, object]:
    mail = EmailMessage()
    mail["To"], mail["Subject"], mail["Message-ID"] = "p@innboks.example", "Påminnelse", "<k1@x>"
    about = {"Recipient": "p1", "Subject": "s1", "Kind": "REMINDER", "Version": "3", "Revision": "2"}
    for name, value in {**about, "Starts-At": "2027-01-11T16:00:00+00:00"}.items():
        mail[f"X-Samklasse-{name}"] = value
    mail.set_content("Time i dag")
    mail["Content-Language"] = "nb"
    raw = b64encode(mail.as_bytes().replace(b"\n", b"\r\n")).decode()
    return {"position": 1, "key": "<k1@x>", "recipient": "p@innboks.example", "received_at": AT, "raw": raw}


def sms_entry() -> dict[str, object]:
    reference = {"recipient": "p2", "subject": "c1", "kind": "NEW_CLASS", "version": "1", "revision": "1"}
    message = {"to": "+4700000001", "text": "Klasse A1", "reference": reference | {"language": "uk"}}
    raw = b64encode(json.dumps({"id": "1", "repeat": False, "message": message}).encode()).decode()
    return {"position": 1, "key": "k2", "recipient": "+4700000001", "received_at": AT, "raw": raw}


@contextmanager
def serving(entry: dict[str, object]) -> Iterator[str]:
    class Peer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            first_page = parse_qs(urlsplit(self.path).query)["after"] == ["0"]
            body = json.dumps({"messages": [entry] if first_page else []}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Peer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_mail_and_an_sms_are_read_with_what_they_are_about() -> None:
    with serving(mail_entry()) as mail_url, serving(sms_entry()) as sms_url:
        mail, sms = await read_catchers(mail_url, sms_url)

    starts = datetime(2027, 1, 11, 16, tzinfo=UTC)
    about = mail.notice
    assert (about.recipient, about.subject, about.version, about.revision) == ("p1", "s1", 3, 2)
    assert (about.session, about.starts_at, about.language) == ("s1", starts, "nb")
    assert (sms.notice.channel, sms.notice.recipient, sms.notice.subject) == ("sms", "p2", "c1")
    assert sms.notice.session is None
    assert opened(mail).headline == "Påminnelse"
    assert opened(sms).text == "Klasse A1"
