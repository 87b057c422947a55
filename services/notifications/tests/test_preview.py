"""Every text can be looked at before anybody gets it, and says who has yet to read it."""

import re
from pathlib import Path

import pytest
from samklasse_notifications import catalogue, preview
from samklasse_notifications.domain import linked, sms
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.preview import Awaits
from samklasse_notifications.shape import NEUTRAL_NAME

ROOT = Path(__file__).parents[3]
READMES = [ROOT / "README.md", ROOT / "services/notifications/README.md"]


def test_every_text_of_every_language_is_shown_once_and_fits() -> None:
    shown = list(preview.previews())
    which = [(each.language, each.kind) for each in shown]

    assert len(which) == len(set(which)) == sum(len(texts.kinds) + 1 for texts in catalogue.languages().values())
    assert max(each.size.parts for each in shown) <= sms.MOST_PARTS
    assert not any(re.search(r"[{}\ue000]", each.sms + each.html) for each in shown)


def test_a_text_awaits_a_speaker_unless_it_is_norwegian_or_english() -> None:
    awaiting = {each.language for each in preview.previews() if each.awaits is Awaits.SPEAKER}

    assert awaiting == set(catalogue.languages()) - {"nb", "nn", "en"}
    assert preview.preview("my", Kind.REMINDER).awaits is Awaits.EDITOR


def test_a_preview_is_what_the_reader_of_a_language_we_lack_would_get() -> None:
    shown = preview.preview("my", Kind.REMINDER)

    assert shown.language == "nb+en"
    assert '<div lang="nb" dir="ltr">' in shown.html and '<div lang="en" dir="ltr">' in shown.html


def test_a_preview_has_the_longest_link_there_is() -> None:
    shown = preview.preview("nb", NEUTRAL_NAME)

    assert len(preview.LINK) == linked.LONGEST
    assert shown.sms.endswith(preview.LINK) and preview.LINK in shown.html


@pytest.mark.parametrize("readme", READMES, ids=["root", "notifications"])
def test_the_readmes_print_how_many_texts_await_whom(readme: Path) -> None:
    told = " ".join(readme.read_text(encoding="utf-8").split())
    speaker, editor = preview.awaiting()[Awaits.SPEAKER], preview.awaiting()[Awaits.EDITOR]

    assert f"{speaker} texts in {len(catalogue.languages()) - 3} languages await one" in told
    assert f"{editor} in nb, nn and en an editor" in told
