"""The participant's page as markup: small, whole, in two languages, and without anything that runs."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.page import whole
from samklasse_notifications.page.style import CSS, HEADERS
from samklasse_notifications.page.texts import languages, side_by_side
from samklasse_notifications.page.view import Lesson, Said

from .pages import BEFORE, LANGUAGES, LESSON, OPEN, Outline, a_page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_with_everything_ever_told_is_small_enough_for_a_poor_line(language: str) -> None:
    """F03: at most 30 kB, however long the term was; the newest is shown."""
    few, many = (whole.html(a_page(language, threads=threads)) for threads in (2, 200))

    assert len(many) <= 30_000
    assert len(Outline(few).all("article")) == 2 < len(Outline(many).all("article"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_her_language_and_in_norwegian_and_each_piece_says_which(language: str) -> None:
    html = whole.html(a_page(language, BEFORE, said=Said.LANGUAGE_SAVED, sms_stopped=True))
    outline = Outline(html)
    keys = (
        "title",
        "next",
        "absent",
        "language_saved",
        "told",
        "sms_stopped",
        "calendar_add",
        "language_label",
        "private",
    )

    assert (outline.all("html")[0]["lang"], outline.all("html")[0]["dir"]) == (
        language, side_by_side(language)[0].direction,
    )  # fmt: skip
    for texts in side_by_side(language):
        words = outline.said(texts.language).replace(
            " ", ""
        )  # what reads the other way stands in an element of its own
        assert [key for key in keys if texts.said[key].replace(" ", "") not in words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_on_the_page_runs_or_is_fetched_from_elsewhere(language: str) -> None:
    html = whole.html(a_page(language))
    outline = Outline(html)
    used = {name for name, _ in outline.elements}
    addresses = [a.get("href") or a.get("action") or "" for _, a in outline.elements if "href" in a or "action" in a]

    assert not used & {"script", "img", "iframe", "link", "object", "embed", "video", "svg"}
    assert not [a for _, a in outline.elements if any(name.startswith("on") or name == "style" for name in a)]
    assert all(where.startswith(("/p/", "#", "webcal://")) for where in addresses)
    assert "url(" not in CSS and "@import" not in CSS
    assert b"http" not in html


def test_headings_come_in_order_and_name_their_sections() -> None:
    outline = Outline(whole.html(a_page("ar")))
    levels = [int(name[1]) for name, _ in outline.elements if re.fullmatch(r"h[1-6]", name)]
    ids = [a["id"] for a in outline.all("h2")]

    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [a["aria-labelledby"] for a in outline.all("section")] == ids


@given(st.timedeltas(min_value=timedelta(hours=-2), max_value=timedelta(hours=3)))
def test_join_is_there_from_ten_minutes_before_until_the_end_and_else_says_from_when(passed: timedelta) -> None:
    """F03: a link that does nothing is worse than none."""
    now = LESSON.starts_at + passed
    outline = Outline(whole.html(a_page("nb", now)))
    joins = [a["href"] for a in outline.all("a") if "/join/" in (a["href"] or "")]
    open_now = LESSON.starts_at - timedelta(minutes=10) <= now < LESSON.ends_at

    assert joins == ([f"/p/abcdefghijklmA/join/{LESSON.id}"] if open_now else [])
    assert ("Du kan bli med fra kl. 17.20." in outline.said("nb")) == (not open_now)


def test_i_cannot_come_asks_once_more_and_for_no_reason_and_can_be_taken_back() -> None:
    """F03: two presses, nothing to write."""
    before = Outline(whole.html(a_page("nb")))
    after = Outline(whole.html(a_page("nb", lesson=Lesson(LESSON, ("norsk A2",), absent=True))))
    fields = [{a["name"]: a["value"] for a in page.all("input")} for page in (before, after)]

    assert "Du trenger ikke å si hvorfor." in before.said("nb")
    assert len(before.all("details")) == 1 and not after.all("details")
    assert fields == [{"session": str(LESSON.id)}, {"session": str(LESSON.id), "coming": "yes"}]
    assert not before.all("textarea") and {a["type"] for a in before.all("input")} == {"hidden"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_stands_in_the_list_under_its_own_name_and_hers_is_chosen(language: str) -> None:
    options = Outline(whole.html(a_page(language))).all("option")

    assert [a["value"] for a in options if "selected" in a] == [language]
    assert {a["value"] for a in options} == set(LANGUAGES)


def test_a_language_that_we_lack_is_english_beside_norwegian_and_stays_hers() -> None:
    outline = Outline(whole.html(a_page("am")))

    assert [texts.language for texts in side_by_side("am-ET")] == ["en", "nb"]
    assert [a["value"] for a in outline.all("option") if "selected" in a] == ["am"]
    assert [texts.language for texts in side_by_side("nn")] == ["nn"]
    assert [texts.language for texts in side_by_side("fa-IR")] == ["fa-AF", "nb"]
    assert [texts.language for texts in side_by_side("prs")] == ["fa-AF", "nb"]


def test_what_was_told_says_how_it_left_when_it_came_and_what_it_replaced() -> None:
    """F07: what we tried to tell her, in her own hand."""
    said = Outline(whole.html(a_page("nb", threads=1))).said("nb")

    assert "Sendt på SMS søndag 10. januar kl. 17.22. Kom frem søndag 10. januar kl. 17.23." in said
    assert "Sendt på e-post søndag 10. januar kl. 17.22." in said
    assert "Dette gjelder i stedet for det vi sendte fredag 8. januar kl. 17.22." in said


def test_a_name_with_markup_in_it_is_shown_and_not_obeyed() -> None:
    page = a_page("nb", contact=("Kontakt <script>alert(1)</script> & co.",), feed='webcal://x/"><b>')
    html = whole.html(page)

    assert b"<script" not in html and b"&lt;script&gt;alert(1)" in html
    assert Outline(html).all("b") == []


def test_times_do_not_break_in_the_middle_and_stand_left_to_right_in_arabic() -> None:
    html = whole.html(a_page("ar")).decode() if "ar" in languages() else whole.html(a_page("nb")).decode()

    assert "17.30\u2060–\u206019.00" in html
    assert "17:30 إلى" not in html


def test_whoever_has_no_page_is_told_so_in_norwegian_and_english() -> None:
    outline = Outline(whole.missing())

    assert "Vi finner ikke siden" in outline.said("nb") and "We cannot find the page" in outline.said("en")
    assert whole.missing() == whole.missing()


def test_the_policy_allows_the_one_style_and_nothing_else() -> None:
    policy = HEADERS["Content-Security-Policy"]

    assert "default-src 'none'" in policy and "script" not in policy and "unsafe" not in policy
    assert (HEADERS["Cache-Control"], HEADERS["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in HEADERS["X-Robots-Tag"]


def test_the_page_says_open_when_it_is() -> None:
    assert Lesson(LESSON, ()).is_open(OPEN) and not Lesson(LESSON, ()).is_open(BEFORE)
