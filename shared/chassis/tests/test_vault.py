"""What is sealed opens with the key, for its person, as its kind, unchanged; and in no other way."""

import base64
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_chassis import vault
from samklasse_chassis.vault.keys import NONCE_BYTES, bound, decrypt, encrypt

people = st.uuids()
texts = st.binary(max_size=200)
keks = st.binary(min_size=32, max_size=32)
kinds = st.from_regex(r"[A-Z][A-Z0-9_]{0,10}", fullmatch=True)


def keys_of(*keks: bytes) -> vault.Keys:
    names = [f"kek-{number}" for number in range(len(keks))]
    return vault.Keys(names[0], dict(zip(names, keks, strict=True)))


@given(keks, people, kinds, texts)
def test_what_is_sealed_comes_back(key: bytes, person: UUID, kind: str, text: bytes) -> None:
    assert decrypt(key, encrypt(key, text, bound(person, kind)), bound(person, kind)) == text


@given(key=keks, person=people, other=people, kind=kinds, other_kind=kinds, text=texts)
def test_another_persons_or_kinds_text_does_not_open(
    key: bytes, person: UUID, other: UUID, kind: str, *, other_kind: str, text: bytes
) -> None:
    sealed = encrypt(key, text, bound(person, kind))
    for whose, what in {(other, kind), (person, other_kind)} - {(person, kind)}:
        with pytest.raises(vault.DoesNotOpen):
            decrypt(key, sealed, bound(whose, what))


@given(keks, people, kinds, texts, st.data())
def test_a_flipped_bit_is_noticed(key: bytes, person: UUID, kind: str, text: bytes, data: st.DataObject) -> None:
    sealed = bytearray(encrypt(key, text, bound(person, kind)))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(vault.DoesNotOpen):
        decrypt(key, bytes(sealed), bound(person, kind))


@given(keks, people, kinds, texts, st.integers(0, 60))
def test_a_shortened_text_does_not_open(key: bytes, person: UUID, kind: str, text: bytes, kept: int) -> None:
    sealed = encrypt(key, text, bound(person, kind))

    with pytest.raises(vault.DoesNotOpen):
        decrypt(key, sealed[: min(kept, len(sealed) - 1)], bound(person, kind))


@given(keks, people, kinds, texts)
def test_the_same_text_never_looks_the_same(key: bytes, person: UUID, kind: str, text: bytes) -> None:
    sealed = [encrypt(key, text, bound(person, kind)) for _ in range(2)]

    assert sealed[0][:NONCE_BYTES] != sealed[1][:NONCE_BYTES]
    assert sealed[0] != sealed[1]


@given(keks, keks, people, people, st.binary(min_size=32, max_size=32))
def test_a_persons_key_opens_with_its_kek_alone_and_for_her_alone(
    kek: bytes, other_kek: bytes, person: UUID, other: UUID, own: bytes
) -> None:
    keys = keys_of(kek)
    wrapped = keys.wrap(person, own)

    assert keys.unwrap(person, "kek-0", wrapped) == own
    with pytest.raises(vault.DoesNotOpen):
        keys.unwrap(person, "kek-9", wrapped)
    if other_kek != kek:
        with pytest.raises(vault.DoesNotOpen):
            keys_of(other_kek).unwrap(person, "kek-0", wrapped)
    if other != person:
        with pytest.raises(vault.DoesNotOpen):
            keys.unwrap(other, "kek-0", wrapped)


@given(keks, st.text(max_size=20), st.text(max_size=20))
def test_only_equal_texts_of_one_kind_have_equal_digests(kek: bytes, text: str, other: str) -> None:
    keys = keys_of(kek)

    assert (vault.index(keys, text) == vault.index(keys, other)) == (text == other)
    assert vault.index(keys, text) != vault.index(keys, text, kind="PHONE")


@given(keks, keks, st.text(max_size=20))
def test_a_digest_tells_nothing_without_the_key(kek: bytes, other: bytes, text: str) -> None:
    assert (vault.index(keys_of(kek), text) == vault.index(keys_of(other), text)) == (kek == other)


def test_a_new_file_holds_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = vault.write_kek(tmp_path / "kek")

    assert path.stat().st_mode & 0o777 == 0o600
    assert vault.load(path).current == vault.load(path).current
    assert vault.load(path).current != vault.load(vault.write_kek(tmp_path / "other")).current


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622, 0o777])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = vault.write_kek(tmp_path / "kek")
    path.chmod(mode)

    with pytest.raises(vault.BadKek, match="chmod 600"):
        vault.load(path)


@pytest.mark.parametrize("content", ["", "x", base64.b64encode(b"short").decode(), "ø" * 44, "not base64 at all!"])
def test_a_file_without_a_key_is_refused_without_telling_what_it_holds(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kek"
    path.touch(mode=0o600)
    path.write_text(content)

    with pytest.raises(vault.BadKek) as refused:
        vault.configured({"SAMKLASSE_KEK_FILE": str(path)})
    assert not content or content not in str(refused.value)


def test_a_file_that_is_missing_is_refused_and_no_setting_means_no_keys(tmp_path: Path) -> None:
    assert vault.configured({}) is None
    with pytest.raises(vault.BadKek, match="FileNotFoundError"):
        vault.load(tmp_path / "none")


def test_keys_are_never_printed(tmp_path: Path) -> None:
    line = vault.new_kek()
    keys = vault.load(vault.write_kek(tmp_path / "kek", line))

    for printed in (repr(keys), str(keys), f"{keys}"):
        assert line not in printed
        assert str(base64.b64decode(line)) not in printed


async def test_a_service_without_a_key_says_what_to_do() -> None:
    with pytest.raises(vault.NoKek, match="SAMKLASSE_KEK_FILE"):
        vault.index(None, "x")
