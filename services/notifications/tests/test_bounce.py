"""Reports of mail servers: what several of them write, and that nothing else is taken for one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain import bounce
from samklasse_notifications.domain.bounce import Action, Complaint, Report, is_gone, own_sender, read, read_status
from samklasse_notifications.domain.mime import message_id
from samklasse_notifications.domain.receipt import Proof

from . import reports

KEY = UUID("0f3c1a52-9f0e-5d0a-8a37-2f5b9f6f2a11")


@pytest.mark.parametrize(
    ("shape", "action", "status", "gone"),
    [
        (reports.POSTFIX, Action.FAILED, "5.1.1", True),
        (reports.EXIM, Action.FAILED, "5.1.1", True),
        (reports.EXCHANGE, Action.FAILED, "5.1.10", True),
        (reports.GMAIL, Action.FAILED, "5.1.1", True),
        (reports.SENDMAIL_DELAYED, Action.DELAYED, "4.4.1", False),
        (reports.FULL_MAILBOX, Action.FAILED, "5.2.2", False),
        (reports.GAVE_UP, Action.FAILED, "4.4.7", False),
        (reports.REFUSED_AS_SPAM, Action.FAILED, "5.7.1", False),
        (reports.DELIVERED, Action.DELIVERED, "2.0.0", False),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_each_servers_report_is_understood(shape: str, action: Action, status: str, gone: bool) -> None:
    (report,) = read(reports.filled(shape, KEY))

    assert report == Report(KEY, action, status, ("anna@test.example",))
    assert report.address_is_gone == gone


def test_what_a_report_proves_of_its_mail() -> None:
    proved = {action: Report(KEY, action, "", ()).proof for action in Action}

    assert proved == {
        Action.FAILED: Proof.FAILED,
        Action.DELAYED: Proof.BUFFERED,
        Action.DELIVERED: Proof.DELIVERED,
        Action.RELAYED: None,
        Action.EXPANDED: None,
    }


def test_a_mail_is_known_by_the_envelope_before_any_header_and_by_what_is_returned_last() -> None:
    raw = reports.filled(reports.POSTFIX, KEY)
    nameless = raw.replace(own_sender(KEY).encode(), b"ikke-svar@elsewhere.example")
    stranger = nameless.replace(message_id(KEY).encode(), b"<somebody@else.example>")
    other = UUID(int=7)

    assert [each.key for each in read(raw, to=own_sender(other))] == [other]
    assert [each.key for each in read(nameless)] == [KEY]
    assert read(stranger) == ()
    assert [each.key for each in read(stranger, to=f"<{own_sender(KEY)}>")] == [KEY]


def test_a_complaint_names_its_mail_by_where_that_came_from_or_by_its_id_and_perhaps_its_reader() -> None:
    raw = reports.filled(reports.COMPLAINED, KEY)
    nameless = raw.replace(own_sender(KEY).encode(), b"somebody@else.example")
    redacted = raw.replace(b"Original-Rcpt-To: <anna@test.example>\r\n", b"")

    assert read(raw) == read(nameless) == (Complaint(KEY, ("anna@test.example",)),)
    assert read(redacted) == (Complaint(KEY, ()),)
    assert "anna" not in repr(read(raw))


def test_a_status_without_its_frame_is_known_by_where_it_was_sent_alone() -> None:
    framed = reports.filled(reports.POSTFIX, KEY)
    status = framed.partition(b"message/delivery-status\r\n\r\n")[2].partition(b"--b1")[0]

    assert read_status(status, to=own_sender(KEY)) == read(framed)
    assert read_status(status) == read_status(status, to="ikke-svar@elsewhere.example") == ()


def test_what_is_nested_without_end_is_nothing() -> None:
    begun = f"To: {own_sender(KEY)}\nContent-Type: multipart/report; boundary=b0\n\n"
    nested = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(1100))

    assert read((begun + nested).encode()) == ()


@pytest.mark.parametrize(
    "shape", [reports.NOT_SPAM, reports.OUT_OF_OFFICE, reports.QMAIL, reports.BOUNCE_OF_A_BOUNCE, reports.FORWARDED]
)
def test_nothing_is_concluded_from_words_for_people_or_from_what_a_mail_encloses(shape: str) -> None:
    assert read(reports.filled(shape, KEY)) == ()


def test_a_report_about_several_says_each_and_not_without_end() -> None:
    first, middle, last = reports.filled(reports.POSTFIX, KEY).partition(b"Final-Recipient")
    block = middle + last.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    many = read(first + block * 500 + last.partition(b"\r\n\r\n")[2])

    assert len(many) == bounce.MOST_RECIPIENTS
    assert set(many) == set(read(reports.filled(reports.POSTFIX, KEY)))


def test_addresses_of_a_report_are_never_printed() -> None:
    assert "anna" not in repr(read(reports.filled(reports.GMAIL, KEY)))


@given(st.sampled_from(reports.ALL), st.data())
def test_no_damage_makes_it_stumble_or_name_another_mail(shape: str, data: st.DataObject) -> None:
    raw = bytearray(reports.filled(shape, KEY))
    for _ in range(data.draw(st.integers(1, 20))):
        start = data.draw(st.integers(0, len(raw)))
        raw[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))

    assert {report.key for report in read(bytes(raw), to=own_sender(KEY))} <= {KEY}


@given(st.binary(max_size=400))
def test_anything_at_all_can_be_read(raw: bytes) -> None:
    assert read(raw) == ()
    assert {report.key for report in read_status(raw, to=own_sender(KEY))} <= {KEY}


@given(st.uuids())
def test_where_a_mail_comes_from_fits_a_mailbox_and_names_its_hand_over(key: UUID) -> None:
    sender = own_sender(key)

    assert len(sender.partition("@")[0]) <= 64
    assert {report.key for report in read(reports.filled(reports.POSTFIX, key))} == {key}


@pytest.mark.parametrize(
    ("code", "gone"),
    [
        ("550 5.1.1", True),
        ("550 5.1.10", True),
        ("550", False),
        ("550 5.7.1", False),
        ("450 4.1.1", False),
        ("552 5.2.2", False),
        ("550 15.1.1", False),
    ],
)
def test_only_a_code_that_says_so_means_that_there_is_no_such_address(code: str, gone: bool) -> None:
    assert is_gone(code) == gone
