"""Plain language, as far as a rule can tell. What it finds is wrong; what it does not find may still be hard to read.

LONG_SENTENCE   more than 15 words; the wish of whoever ordered this, and stricter than what is usual in public texts
HARD_TO_READ    a readability index of 30 or more, for the whole message (C. H. Björnsson, «Läsbarhet», 1968: words a
                sentence plus long words in a hundred; below 30 is very easy, as books for children are)
ABBREVIATION    a word cut short (NS-ISO 24495-1, understandable: words that readers know). «kl.» stays: a date is
                written «mandag 23. november kl. 09.00»
MANY_ACTIONS    more than one thing that the reader is asked to do (NS-ISO 24495-1, usable: readers can act on it)
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_WORDS = 15
INDEX_BELOW = 30
LONG_WORD = 6
"""Letters; a word of more counts as long."""
KEPT_SHORT = frozenset({"kl"})
CUT_SHORT = frozenset(["mvh", "pga", "osv", "tlf", "nr", "ca", "evt", "ev", "inkl", "mht", "dvs", "jf", "iht", "mm"])
DOING = """
bruk kontakt kom møt godkjenn returner svar les husk hugs ring velg meld se sjå gå send spør skriv logg trykk klikk opne
åpne hent bestill
"""
ACTIONS = frozenset(DOING.split())
"""Imperatives with which a Norwegian sentence begins."""
NOT = frozenset({"ikke", "ikkje"})
END = re.compile(r"[.!?؟።](?=\s|$)|:(?=\s|$)|\n")
WORD = re.compile(r"[^\W_][\w'’–-]*")
INNER_POINTS = re.compile(r"\b[^\W\d]\.[^\W\d]")


@dataclass(frozen=True)
class Finding:
    """Which rule, and where."""

    rule: str
    where: str


def findings(title: str, lines: Sequence[str]) -> Iterator[Finding]:
    """Everything in a Norwegian message, as it is read, that breaks a rule. A title may announce what a line asks."""
    text = "\n".join((title, *lines))
    yield from long_sentences(text)
    index = lix(text)
    if index >= INDEX_BELOW:
        yield Finding("HARD_TO_READ", f"{index:.0f}: {text}")
    yield from (Finding("ABBREVIATION", word) for word in abbreviations(text))
    asked = [sentence for sentence in sentences("\n".join(lines)) if asks(sentence)]
    if len(asked) > 1:
        yield Finding("MANY_ACTIONS", " / ".join(asked))


def asks(sentence: str) -> bool:
    """Whether the reader is to do something, or «ikke møte»."""
    first, *rest = sentence.lower().split()
    return first in ACTIONS or (first in NOT and rest[:1] != [] and rest[0] in ACTIONS)


def long_sentences(text: str) -> Iterator[Finding]:
    """In any language that puts spaces between its words."""
    for sentence in sentences(text):
        if len(sentence.split()) > MOST_WORDS:
            yield Finding("LONG_SENTENCE", sentence)


def sentences(text: str) -> list[str]:
    """Ended by a point, a colon or a line; not by the point of «11. januar» or «kl. 09.00»."""
    found, begun = [], 0
    for end in END.finditer(text):
        if not _inside(text, end.start()):
            found.append(text[begun : end.end()])
            begun = end.end()
    return [stripped for sentence in (*found, text[begun:]) if (stripped := sentence.strip())]


def lix(text: str) -> float:
    """Words a sentence, and long words in a hundred."""
    words = WORD.findall(text)
    if not words:
        return 0.0
    long = sum(len(word) > LONG_WORD for word in words)
    return len(words) / len(sentences(text)) + 100 * long / len(words)


def abbreviations(text: str) -> list[str]:
    """Known ones, those with points in them, and a point after a word in the middle of a sentence."""
    found = [word for word in WORD.findall(text) if word.lower() in CUT_SHORT]
    found += [match.group() for match in INNER_POINTS.finditer(text)]
    for end in END.finditer(text):
        before = _word_before(text, end.start())
        if _inside(text, end.start()) and before not in KEPT_SHORT and not before.isdigit():
            found.append(before)
    return found


def _inside(text: str, point: int) -> bool:
    """Whether the sentence goes on after this point."""
    if text[point] != ".":
        return False
    after = text[point + 1 :].lstrip(" ")[:1]
    return after.islower() or _word_before(text, point) in KEPT_SHORT


def _word_before(text: str, point: int) -> str:
    found = re.search(r"\w+$", text[:point])
    return found.group() if found else ""
