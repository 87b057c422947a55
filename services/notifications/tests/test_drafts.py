"""Words that several municipalities say alike are made once, and nobody reads another one's name, link or language."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from itertools import product
from uuid import UUID, uuid5

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_notifications import catalogue, render
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender.provider import Mail, Message, Push, Text
from samklasse_notifications.sender.wording import Wording, attempt_for
from samklasse_notifications.store.handovers import Attempt, Claimed

from .builders import CLASS, NOW, ROOT
from .facts import EVERY, FACTS, part
from .test_texts import any_facts

NAMES = (
    "Bø kommune",
    "ilk kommune",
    "2027 A/S",
    "بلدية الشمال",
    "{day} {x}",
    'A "B", <i>C</i> & D',
    "Å" * 90,
    "🙂",
    "",
)
SEEN = ("Lillevik kommune", "Storevik kommune", "Nordvik kommune")
"""Each is a name that no text has a part of."""


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([*EVERY, *(("my", kind) for kind in Kind)]),
    any_facts | st.just(FACTS),
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=5),
    st.booleans(),
    st.booleans(),
)
def test_what_several_send_is_to_the_last_octet_what_each_would_send_alone(
    which: tuple[str, Kind], facts: Facts, senders: list[str], has_link: bool, neutral: bool
) -> None:
    language, kind = which
    told = render.Telling(kind, facts, language, senders[0], NOW, linked=has_link, neutral=neutral)

    for sender in senders:
        shared, alone = told.by(sender), replace(told, sender=sender)
        assert render.mail(shared) == render.mail(alone)
        assert render.text_message(shared) == render.text_message(alone)
        assert render.shown(shared) == render.shown(alone)


Reader = tuple[str, str, Channel, Kind, bool, int]


@st.composite
def readers(draw: st.DrawFn) -> list[Reader]:
    """All who can be told in two languages, by all ways, now and when some lessons are over; in any order."""
    languages = draw(st.lists(st.sampled_from([*catalogue.languages(), "my"]), min_size=2, max_size=2, unique=True))
    kinds = draw(st.sampled_from([(Kind.NEW_CLASS, Kind.CLASS_CHANGED), (Kind.REMINDER, Kind.CLASS_CANCELLED)]))
    everyone = list(product(languages, SEEN, Channel, kinds, (False, True), (0, draw(st.integers(1, 40)))))
    draw(st.randoms(use_true_random=False)).shuffle(everyone)
    return everyone


def handed_over(number: int, reader: Reader) -> Attempt:
    language, sender, channel, kind, neutral, days = reader
    at = NOW + timedelta(days=days)
    own = [uuid5(ROOT, f"{what} {number}") for what in ("intent", "thread", "person")]
    claimed = Claimed(
        number, *own, CLASS, 1, kind, ROOT, sender, channel, "P", 1, neutral, language, None, at, at + timedelta(days=1)
    )
    return replace(attempt_for(claimed), link=link_of(number))


def link_of(number: int) -> str:
    return f"https://kort.example/p/{number:014}"


@settings(max_examples=12, deadline=None)
@given(readers())
def test_nobody_reads_a_name_or_a_link_or_a_language_that_is_another_readers(read_by: list[Reader]) -> None:
    attempts = [handed_over(*each) for each in enumerate(read_by)]
    shared = knowing(ROOT, FACTS)

    for number, attempt in enumerate(attempts):
        message = shared.message(attempt, "her@test.example")
        seen = readable(message)
        assert message == knowing(ROOT, FACTS).message(attempt, "her@test.example")
        assert {name for name in SEEN if name in "".join(seen)} <= {attempt.claimed.sender_name}
        assert {link for link in map(link_of, range(len(attempts))) if link in "".join(seen)} == {link_of(number)}
        if isinstance(message, Mail):
            assert all(attempt.claimed.sender_name in each for each in seen)


def knowing(notice_id: UUID, facts: Facts) -> Wording:
    """A sender's wording that has read this notice and said nothing yet."""
    wording = Wording()
    wording._notices[notice_id] = (facts, NOW)
    return wording


def readable(message: Message) -> list[str]:
    """All that a reader's programs can show her: of a mail who it is from, and each of its parts."""
    if isinstance(message, Text):
        return [message.text]
    if isinstance(message, Push):
        return [message.payload.decode()]
    mail = message_from_bytes(message.raw, policy=default)
    kinds = [each.get_content_type() for each in mail.walk() if not each.is_multipart()]
    return [str(mail["From"]), *(part(mail, kind).replace("\r\n ", "") for kind in kinds)]


def test_what_another_municipality_tells_as_well_is_not_made_again() -> None:
    told = render.Telling(Kind.NEW_CLASS, FACTS, "ar", SEEN[0], NOW, linked=True)

    assert told.by(SEEN[1]).drafts is told.drafts
