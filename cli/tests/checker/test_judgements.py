"""Every judgement finds the breach that is planted for it, and nothing where the promise holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from samklasse.checker import delivery, effects, places, privacy, streams, telling
from samklasse.checker.facts import (
    Canaries,
    Deliveries,
    Known,
    Membership,
    Notice,
    Room,
    Said,
    Session,
    Timetable,
)
from samklasse_contracts.catalogue import CORE

NINE = datetime(2027, 1, 11, 8, tzinfo=UTC)
PUBLISHED = Said("scheduling", "m1", "scheduling.timetable.published.v1", "c1", 1)


def heard(*consumers: str) -> frozenset[tuple[str, str]]:
    return frozenset((consumer, "m1") for consumer in consumers)


HEARERS = ("notifications", "enrollment", "gateway")
TABLE = streams.table_of(
    [
        *((f"{hearer}.scheduling-timetable", PUBLISHED.key, "scheduling.timetable.#") for hearer in HEARERS),
        ("gateway.enrollment-seats", "enrollment.seats.requested.v1", "enrollment.seats.#"),
        ("scheduling.enrollment-seats", "enrollment.seats.ended.v1", "enrollment.seats.#"),
        ("scheduling.scheduling-timer", "scheduling.timer.due.v1", "scheduling.timer.#"),
    ]
)
EVERYBODY = heard(
    "notifications.scheduling-timetable", "enrollment.scheduling-timetable", "gateway.scheduling-timetable"
)


def deliveries(**changed: object) -> Deliveries:
    whole = Deliveries(said=(PUBLISHED,), heard=EVERYBODY, parked=frozenset(), gates={}, table=TABLE)
    return replace(whole, **changed)  # type: ignore[arg-type]


def notice(**changed: object) -> Notice:
    whole = Notice("epost", "p1", "<k1>", "c1", 1, "timetable", at=100.0)
    return replace(whole, **changed)  # type: ignore[arg-type]


def session(number: int, *, teacher: int = 1, start: datetime = NINE, in_class: int = 1) -> Session:
    return Session(UUID(int=number), UUID(int=in_class), UUID(int=teacher), start, start + timedelta(hours=2))


def timetable(revision: int, *members: str, **changed: object) -> Timetable:
    whole = Timetable("c1", revision, frozenset(members), {"s1": NINE})
    return replace(whole, **changed)  # type: ignore[arg-type]


def test_a_message_that_every_handler_has_is_not_lost() -> None:
    assert delivery.lost(deliveries()) == []


def test_a_message_that_one_handler_lacks_is_lost() -> None:
    without = EVERYBODY - heard("notifications.scheduling-timetable")

    assert len(delivery.lost(deliveries(heard=without))) == 1


def test_a_quarantined_message_is_explained() -> None:
    gone = heard("notifications.scheduling-timetable")

    assert delivery.lost(deliveries(heard=EVERYBODY - gone, parked=gone)) == []


def test_a_message_that_a_bound_consumer_does_not_use_must_have_passed_its_gate() -> None:
    held = Said("scheduling", "m2", "scheduling.enrollment.unplaced.v1", "e1", 2)
    assert TABLE.must_pass("enrollment.seats.requested.v1") == {"scheduling.enrollment-seats"}
    asked = replace(held, key="enrollment.seats.requested.v1", id="m1")
    found = deliveries(said=(asked,), heard=heard("gateway.enrollment-seats"))

    assert len(delivery.lost(found)) == 1
    assert delivery.lost(replace(found, gates={("scheduling.enrollment-seats", "enrollment.seats/e1"): 2})) == []


def test_a_due_timer_must_reach_its_own_service() -> None:
    due = Said("scheduling", "m1", "scheduling.timer.due.v1", "t1")

    assert len(delivery.lost(deliveries(said=(due,), heard=frozenset()))) == 1
    assert delivery.lost(deliveries(said=(due,), heard=heard("scheduling.scheduling-timer"))) == []


def test_a_mailbox_message_must_have_been_delivered_to_its_supplier() -> None:
    mail = Said("gateway", "m1", "mailbox.seats.wanted.v1", "l1", 1, lane="supplier.399000019")

    assert len(delivery.lost(deliveries(said=(mail,)))) == 1
    assert delivery.lost(deliveries(said=(mail,), mailed=frozenset({("399000019", "m1")}))) == []


def test_an_effect_under_one_natural_key_twice_is_a_duplicate() -> None:
    once = {"hours": [("e1", "s1", 1), ("e1", "s1", 2)]}

    assert effects.duplicate_effects(once) == []
    assert len(effects.duplicate_effects({"hours": [("e1", "s1", 1)] * 3})) == 1


def test_a_copy_with_the_same_key_is_a_repeat_and_not_told_twice() -> None:
    copies = [notice(), notice(at=101.0)]

    assert effects.told_twice(copies) == []
    assert effects.same_key_repeats(copies) == 1
    assert effects.repeats_beyond(copies, 1) == []
    assert len(effects.repeats_beyond(copies, 0)) == 1


def test_the_same_news_under_two_keys_is_told_twice() -> None:
    assert len(effects.told_twice([notice(), notice(key="<k2>")])) == 1


def test_another_version_channel_or_recipient_is_no_repetition() -> None:
    different = [notice(), notice(key="b", version=2), notice(key="c", channel="sms"), notice(key="d", recipient="p2")]

    assert effects.told_twice(different) == []


def test_a_full_room_is_not_over_capacity_and_one_more_is() -> None:
    assert places.over_capacity([Room("class c1", 20, 20)]) == []
    assert len(places.over_capacity([Room("class c1", 20, 21)])) == 1


def test_sessions_that_touch_do_not_overlap_and_a_teacher_in_two_places_does() -> None:
    touching = [session(1), session(2, start=NINE + timedelta(hours=2))]

    assert places.double_booked(touching, []) == []
    assert len(places.double_booked([session(1), session(2, in_class=2)], [])) == 1


def test_a_short_session_inside_a_long_one_is_found_behind_another() -> None:
    long = replace(session(1), ends_at=NINE + timedelta(hours=9))
    inside = [long, session(2, start=NINE + timedelta(hours=3)), session(3, start=NINE + timedelta(hours=6))]

    assert len(places.double_booked(inside, [])) == 2


def test_a_person_in_two_classes_at_once_is_double_booked_unless_one_is_cancelled() -> None:
    two = [session(1, teacher=1), session(2, teacher=2, in_class=2)]
    person = [Membership(UUID(int=n), UUID(int=10 + n), UUID(int=99)) for n in (1, 2)]

    assert len(places.double_booked(two, person)) == 1
    assert places.double_booked([two[0], replace(two[1], cancelled=True)], person) == []


def test_a_reminder_is_stale_when_the_session_was_known_to_be_moved_or_cancelled() -> None:
    reminder = notice(kind="reminder", session="s1", starts_at=NINE)
    moved = Known("s1", 99.0, NINE + timedelta(days=1))

    assert telling.stale_notices([reminder], [Known("s1", 90.0, NINE)]) == []
    assert len(telling.stale_notices([reminder], [Known("s1", 90.0, NINE), moved])) == 1
    assert len(telling.stale_notices([reminder], [Known("s1", 99.0, None)])) == 1


def test_a_change_within_the_stated_window_is_not_stale() -> None:
    reminder = notice(kind="reminder", session="s1", starts_at=NINE)

    assert telling.stale_notices([reminder], [Known("s1", 99.97, None)]) == []


def test_a_new_class_concerns_its_members_and_a_filled_place_only_the_newcomer() -> None:
    told = telling.must_be_told([timetable(1, "a", "b"), timetable(2, "a", "b", "c")])

    assert told == {("a", "c1", 1), ("b", "c1", 1), ("c", "c1", 2)}


def test_a_move_concerns_everyone_and_a_transfer_is_told_by_the_other_class() -> None:
    moved = timetable(2, "a", times={"s1": NINE + timedelta(days=1)}, moved_away=frozenset({"b"}))

    assert telling.must_be_told([timetable(1, "a", "b"), moved]) == {("a", "c1", 1), ("b", "c1", 1), ("a", "c1", 2)}


def test_a_cancelled_class_concerns_everyone_who_was_in_it() -> None:
    ended = timetable(2, cancelled=True)

    assert ("a", "c1", 2) in telling.must_be_told([timetable(1, "a"), ended])


def test_who_is_concerned_and_hears_nothing_is_untold() -> None:
    concerned = {("a", "c1", 1)}

    assert len(telling.untold(concerned, set(), frozenset())) == 1
    assert telling.untold(concerned, set(), frozenset({"a"})) == []
    assert telling.untold(concerned, {("a", "c1", 2)}, frozenset()) == []


def test_who_is_not_concerned_and_hears_of_it_is_told_for_nothing() -> None:
    assert len(telling.told_needlessly({("a", "c1", 1)}, {("a", "c1", 1), ("b", "c1", 1)})) == 1


KARI = Canaries(names=frozenset({("Kari", "Nordmann")}), strings=frozenset({"@innboks.example"}))


def test_a_forbidden_field_a_name_an_address_and_a_birth_date_are_leaks() -> None:
    bodies = {
        "field": b'{"first_name": null}',
        "name": b'{"who": "Kari"}',
        "address": b'{"to": "x@innboks.example"}',
        "birth": b'{"day": "1990-02-03"}',
        "deep": b'{"members": [{"person": {"phone": "1"}}]}',
    }

    assert all(len(privacy.leaks_in_messages([(name, body)], KARI)) == 1 for name, body in bodies.items())


def test_a_pseudonymous_message_is_no_leak() -> None:
    body = b'{"person_id": "0190", "name": "Larvik kommune", "first_day": "2027-01-11"}'

    assert privacy.leaks_in_messages([("ok", body)], KARI) == []


def test_a_name_in_two_columns_of_a_table_is_found() -> None:
    assert len(privacy.leaks_in_text([privacy.Place("t", "7\tKari\tNordmann\t3")], KARI)) == 1
    assert privacy.leaks_in_text([privacy.Place("t", "7\tKari\tHansen\t3")], KARI) == []


def test_a_protected_id_is_found_as_text_and_as_the_bytes_of_a_body() -> None:
    secret = Canaries(strings=frozenset({"0190-protected-id"}))
    hexed = privacy.Place("outbox", "\\x" + b'{"person":"0190-protected-id"}'.hex())

    assert len(privacy.protected_seen_outside([privacy.Place("t", "a 0190-protected-id b")], secret)) == 1
    assert len(privacy.protected_seen_outside([hexed], secret)) == 1
    assert privacy.protected_seen_outside([privacy.Place("t", "a b")], secret) == []


def test_a_hearer_of_the_catalogue_without_a_handler_is_deaf() -> None:
    every = [
        (f"{hearer}.{streams.stream_of(row.message.key).replace('.', '-', 1)}", row.message.key, "x")
        for row in CORE
        for hearer in row.hearers
    ]

    assert streams.deaf(streams.table_of(every)) == []
    assert len(streams.deaf(streams.table_of(every[1:]))) == 1
