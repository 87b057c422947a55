"""Participant lists: good rows taken, every bad cell named, personal values never repeated."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain.errors import BadFile
from samklasse_enrollment.domain.importing import COLUMNS, OPTIONAL, Judged, judge
from samklasse_enrollment.domain.importing.columns import PERSONAL
from samklasse_enrollment.translate.lists.reading import read

from .builders import TODAY, csv_of, national_id, protected, row

BORN = date(1990, 5, 17)
MUNICIPALITIES = frozenset({"4003", "3905"})


def judged(data: bytes) -> Judged:
    return judge(read(data), kommunenummer="4003", municipalities=MUNICIPALITIES, today=TODAY)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("referanse", "", "MISSING"),
        ("referanse", "17059012345", "LOOKS_LIKE_NATIONAL_ID"),
        ("referanse", "to ord", "BAD_REF"),
        ("kommunenummer", "9999", "UNKNOWN_MUNICIPALITY"),
        ("kommunenummer", "3905", "OTHER_MUNICIPALITY"),
        ("fornavn", "", "MISSING"),
        ("etternavn", "x" * 81, "TOO_LONG"),
        ("fodselsdato", "17.05.1990", "BAD_DATE"),
        ("fodselsdato", "2011-05-17", "AGE_OUT_OF_RANGE"),
        ("fodselsdato", "1959-01-03", "AGE_OUT_OF_RANGE"),
        ("morsmal", "ukrainsk", "BAD_LANGUAGE"),
        ("spraak", "", "MISSING"),
        ("epost", "deltaker.innboks.example", "BAD_E_MAIL"),
        ("epost", "", "NO_CONTACT_POINT"),
        ("telefon", "12345678", "BAD_PHONE"),
        ("varsling", "brev", "BAD_CHANNEL"),
        ("varsling", "sms", "NO_SUCH_CONTACT_POINT"),
        ("lytte", "C3", "BAD_LEVEL"),
        ("skrive", "a1", "BAD_LEVEL"),
        ("spor", "4", "BAD_TRACK"),
        ("tilgjengelig", "ffff", "BAD_MASK"),
        ("malgruppe", "ALLE", "BAD_TARGET_GROUP"),
        ("adressesperre", "kanskje", "BAD_ANSWER"),
        ("kurstype", "5", "UNKNOWN_COURSE_TYPE"),
        ("fag", "MATEMATIKK", "UNKNOWN_SUBJECT"),
        ("undervisningsspraak", "uk", "NOT_FOR_THIS_SUBJECT"),
        ("behov", "SYKDOM", "UNKNOWN_NEED"),
        ("fornavn", "Ole\u200bna", "BAD_NAME"),
        ("fodselsdato", "19900517", "BAD_DATE"),
        ("fodselsnummer", "17059012", "BAD_NATIONAL_ID"),
        ("fodselsnummer", "17139012345", "BAD_NATIONAL_ID"),
        ("fodselsnummer", "17059020000", "WRONG_CONTROL_DIGITS"),
        ("fodselsnummer", national_id(BORN.replace(day=18)), "OTHER_BIRTH_DATE"),
        ("folkeregistrert", "2027-01-05", "IN_THE_FUTURE"),
        ("krav", "i går", "BAD_DATE"),
    ],
)
def test_a_bad_cell_is_named_alone_and_the_other_rows_are_taken(column: str, cell: str, code: str) -> None:
    more = dict.fromkeys(OPTIONAL, "")
    result = judged(csv_of(row("a") | more, row("b") | more | {column: cell}, row("c") | more))

    assert [(bad.row, bad.column, bad.code) for bad in result.bad] == [(3, column, code)]
    assert [good.ref for good in result.good] == ["a", "c"]


def test_personal_values_are_masked_and_others_shown() -> None:
    result = judged(csv_of(row("a", fornavn="x" * 81, epost="hemmelig", fodselsdato="i fjor", lytte="C3")))

    shown = {bad.column: bad.value for bad in result.bad}
    assert {shown[column] for column in shown.keys() & PERSONAL} == {"***"}
    assert shown["lytte"] == "C3"


def test_names_in_a_column_out_of_its_place_are_masked_too() -> None:
    """The answer to an import is kept: a list with two headings swapped would leave everybody's name in it."""
    swapped = csv_of(row("a", fornavn="2", spor="Olena"), row("b", behov="Prøve", lytte="17059012345"))

    assert {bad.value for bad in judged(swapped).bad} == {"***"}


def test_a_repeated_reference_is_refused_and_the_first_taken() -> None:
    result = judged(csv_of(row("a"), row("a", spor="1")))

    assert [(bad.row, bad.column, bad.code) for bad in result.bad] == [(3, "referanse", "REPEATED")]
    assert [(good.row, good.wish.track) for good in result.good] == [(2, 2)]


def test_a_protected_person_needs_no_contact_point_and_may_not_be_notified() -> None:
    result = judged(csv_of(protected("a"), protected("b") | {"varsling": "epost"}))

    assert [(good.ref, good.protected) for good in result.good] == [("a", True)]
    assert [(bad.column, bad.code) for bad in result.bad] == [("varsling", "NOT_FOR_PROTECTED")]


def test_social_studies_are_taught_in_a_language() -> None:
    told = row("a", fag="SAMFUNNSKUNNSKAP", undervisningsspraak="ar")
    silent = row("b", fag="SAMFUNNSKUNNSKAP")

    result = judged(csv_of(told, silent))

    assert [good.wish.teaching_language for good in result.good] == ["ar"]
    assert [(bad.row, bad.column, bad.code) for bad in result.bad] == [(3, "undervisningsspraak", "MISSING")]


def test_semicolons_a_byte_order_mark_quotes_and_empty_lines_are_read() -> None:
    plain = csv_of(row("a"), row("b", behov='"TOLK; ARBEIDSTID"'), delimiter=";")

    result = judged(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n") + b"\r\n")

    assert [good.wish.needs for good in result.good] == [(), ("INTERPRETER", "WORK_HOURS")]
    assert result.bad == ()


def test_a_row_with_a_field_too_many_is_refused_and_the_rest_taken() -> None:
    data = csv_of(row("a"), row("b", behov=","), row("c"))

    result = judged(data)

    assert [(bad.row, bad.code) for bad in result.bad] == [(3, "WRONG_NUMBER_OF_FIELDS")]
    assert [good.ref for good in result.good] == ["a", "c"]


def test_the_row_number_is_the_line_in_the_file_also_after_a_quoted_line_break() -> None:
    data = csv_of(row("a", fornavn='"Olena\nMaria"'), row("b", spor="9"))

    assert [bad.row for bad in judged(data).bad] == [4]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "fornavn;etternavn\næ;ø\n".encode(),
        csv_of(row("a", etternavn="Østbø")).replace(b"Olena", b"Ol\xe9na"),
        csv_of(row("a")).replace(b"Olena", b"Ol\x81na"),
        csv_of(row("a")).replace(b"behov", b"helse", 1),
        csv_of(row("a", fornavn='"Olena" x')),
        b"x" * (3 * 1024 * 1024),
    ],
)
def test_what_is_no_participant_list_is_refused_whole(data: bytes) -> None:
    with pytest.raises(BadFile):
        judged(data)


@given(st.lists(st.lists(st.text(max_size=12), min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=5))
def test_any_cells_are_judged_and_none_of_the_personal_ones_is_repeated(cells: list[list[str]]) -> None:
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    writer.writerow(COLUMNS)
    writer.writerows(cells)
    try:
        result = judged(told.getvalue().encode())
    except BadFile:
        return

    assert result.good == ()
    assert {bad.value for bad in result.bad if bad.column in PERSONAL} <= {"", "***"}


def test_a_file_of_1200_people_is_read_whole() -> None:
    assert len(judged(csv_of(*(row(f"4003-{n:04d}") for n in range(1200)))).good) == 1200


@pytest.mark.parametrize(("day", "month"), [(0, 0), (40, 0), (0, 40), (0, 80), (40, 80)])
def test_a_national_id_a_d_number_and_synthetic_ones_are_taken(day: int, month: int) -> None:
    given_id = national_id(BORN, add_to_day=day, add_to_month=month)

    result = judged(csv_of(row("a", fodselsnummer=given_id)))

    assert [good.identity.national_id for good in result.good] == [given_id]


@given(st.integers(0, 9), st.integers(0, 10))
def test_any_one_digit_typed_wrong_in_a_national_id_is_noticed(digit: int, place: int) -> None:
    good = national_id(BORN)
    typed = good[:place] + str(digit) + good[place + 1 :]

    result = judged(csv_of(row("a", fodselsnummer=typed)))

    assert bool(result.good) == (typed == good)
    assert {bad.value for bad in result.bad} <= {"***"}


def test_a_zero_that_a_spreadsheet_program_dropped_is_put_back() -> None:
    born = date(1990, 5, 7)
    whole = national_id(born)

    result = judged(csv_of(row("a", fodselsdato=born.isoformat(), fodselsnummer=whole.lstrip("0"))))

    assert [good.identity.national_id for good in result.good] == [whole]


def test_the_same_national_id_under_two_references_is_refused_the_second_time() -> None:
    one = national_id(BORN)

    result = judged(csv_of(row("a", fodselsnummer=one), row("b", fodselsnummer=one)))

    assert [(bad.row, bad.column, bad.code) for bad in result.bad] == [(3, "fodselsnummer", "REPEATED")]


def test_who_somebody_is_stands_in_no_traceback() -> None:
    (good,) = judged(csv_of(row("a", fornavn="Zarinka"))).good

    assert "Zarinka" not in repr(good)


def test_the_days_that_start_the_clock_are_taken() -> None:
    (good,) = judged(csv_of(row("a", folkeregistrert="2026-12-01", krav="2026-12-24"))).good

    assert (good.registered_on, good.claimed_on) == (date(2026, 12, 1), date(2026, 12, 24))
