"""Which broker and database are used."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samklasse.infra.errors import CannotStart
from samklasse.infra.ladder import EXPLICIT, Facts, Rung, choose, start

BOTH = ("rabbitmq-server", "postgres")
BARE = Facts(given=(), compose_wanted=False, missing=BOTH, docker_answers=False, debian=False, root=False)


@pytest.mark.parametrize(
    ("facts", "rung"),
    [
        (replace(BARE, given=EXPLICIT), Rung.GIVEN),
        (replace(BARE, given=EXPLICIT, missing=(), docker_answers=True, compose_wanted=True), Rung.GIVEN),
        (replace(BARE, missing=()), Rung.PRIVATE),
        (replace(BARE, missing=(), docker_answers=True, debian=True, root=True), Rung.PRIVATE),
        (replace(BARE, missing=(), docker_answers=True, compose_wanted=True), Rung.COMPOSE),
        (replace(BARE, docker_answers=True, debian=True, root=True), Rung.COMPOSE),
        (replace(BARE, debian=True, root=True), Rung.INSTALL),
        (replace(BARE, missing=("postgres",), debian=True, root=True), Rung.INSTALL),
        (replace(BARE, debian=True), Rung.NONE),
        (replace(BARE, root=True), Rung.NONE),
        (replace(BARE, missing=(), compose_wanted=True), Rung.NONE),
        (replace(BARE, missing=(), given=EXPLICIT[:2]), Rung.NONE),
    ],
)
def test_the_first_step_that_fits_wins(facts: Facts, rung: Rung) -> None:
    choice = choose(facts)

    assert choice.rung is rung
    assert "\n" not in choice.why


def test_a_choice_names_what_is_missing() -> None:
    choice = choose(replace(BARE, missing=("rabbitmq-server",), debian=True, root=True))

    assert "rabbitmq-server" in choice.why
    assert "postgres" not in choice.why.lower()


def test_half_an_explicit_environment_is_refused_by_name(tmp_path, monkeypatch) -> None:
    with pytest.raises(CannotStart, match="SAMKLASSE_DATABASE_URL, SAMKLASSE_RABBIT_API: sett alle tre") as told:
        start(tmp_path, {"SAMKLASSE_AMQP_URL": "amqp://a:b@localhost:5672"}, lambda line: None)

    assert "apt-get install" in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_given_servers_are_used_as_they_are(tmp_path) -> None:
    said: list[str] = []
    env = dict(zip(EXPLICIT, ("amqp://a:b@h:1/", "postgresql://c:d@h:2/postgres", "http://a:b@h:3"), strict=True))

    infra = start(tmp_path, env, said.append)

    assert (infra.amqp_url, infra.rabbit_api) == ("amqp://a:b@h:1", "http://a:b@h:3")
    assert len(said) == 1
