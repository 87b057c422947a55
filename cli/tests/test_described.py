"""docker-compose.yml says nothing that the code does not know, and the other way around."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import yaml
from samklasse.infra import compose
from samklasse.infra.state import Infra, State, workspace
from samklasse.provision import keks, keys
from samklasse.stack import described, local
from samklasse_chassis import vault
from samklasse_notifications import api_providers
from samklasse_notifications.sender import browsers

ROOT = workspace(Path(__file__).parent)
FOUND = described.read(ROOT / "docker-compose.yml")
RAW = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: one for name, one in FOUND.items() if one.ours}
PEERS = {
    "mail-catcher",
    "sms-simulator",
    "archive-simulator",
    "register-simulator",
    "contact-register-simulator",
    "meetings-simulator",
}
SERVICES = {found.name for found in entry_points(group="samklasse.services")}
SERVERS = {"rabbitmq": (5672, 15672), "postgres": (5432,)}
INFRA = Infra("private", "amqp://a:b@127.0.0.1:1", "postgresql://c:d@127.0.0.1:2/postgres", "http://a:b@127.0.0.1:3")


def full_state() -> State:
    """Every secret made and every port chosen."""
    ports = {name: 20_000 + number for number, name in enumerate(local.port_names(OURS.values()))}
    return keys.with_all_secrets(State(INFRA, {}, ports).with_secrets("postgres", "rabbit"), SERVICES)


def sources() -> str:
    """All Python code of the workspace but the tests."""
    files = (
        path for folder in ("shared", "services", "peers", "cli") for path in (ROOT / folder).glob("**/src/**/*.py")
    )
    return "\n".join(path.read_text() for path in files)


def test_every_service_that_is_installed_is_described_and_every_described_one_exists() -> None:
    modules = {name: one.command[2] for name, one in OURS.items()}

    assert set(modules) - PEERS == SERVICES
    assert set(FOUND) - set(OURS) == set(SERVERS)
    assert [module for module in modules.values() if find_spec(module) is None] == []


def test_every_environment_name_is_read_by_code_or_by_the_image() -> None:
    code = sources()
    names = {name for one in OURS.values() for name in one.environment}

    assert [name for name in sorted(names) if f'"{name}"' not in code] == []
    assert "SAMKLASSE_DATABASE_URL" in names


def test_every_placeholder_is_something_that_up_writes(tmp_path: Path) -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    state = full_state()
    ports = dict.fromkeys(compose.PUBLISHED, 1)
    path = compose.write_environment(tmp_path, State(INFRA, state.secrets, ports))
    written = {line.partition("=")[0] for line in path.read_text().splitlines()}

    assert written == asked
    assert path.stat().st_mode & 0o077 == 0


def test_every_key_file_is_mounted_where_its_service_looks_and_made_by_up(tmp_path: Path) -> None:
    wanted = {name: one.secrets for name, one in OURS.items() if "SAMKLASSE_KEK_FILE" in one.environment}
    keks.make(tmp_path, [file for files in wanted.values() for file in files])
    found = local.endpoints(INFRA, full_state().ports, FOUND)

    assert set(wanted) == {"enrollment", "notifications", "scheduling"}
    for name, files in wanted.items():
        file, *others = files
        env = local.environment(OURS[name], full_state(), found, FOUND, tmp_path)
        assert OURS[name].environment["SAMKLASSE_KEK_FILE"] == f"/run/secrets/{file}"
        assert RAW["secrets"][file]["file"].endswith(f"/{file}")
        assert vault.load(Path(env["SAMKLASSE_KEK_FILE"])).current
        assert (keks.is_kek(file), [each for each in others if keks.is_kek(each)]) == (True, [])


def test_the_key_of_web_push_is_a_file_of_its_own_and_not_renewed_with_the_others(tmp_path: Path) -> None:
    keks.make(tmp_path, OURS["notifications"].secrets)
    found = local.endpoints(INFRA, full_state().ports, FOUND)
    env = local.environment(OURS["notifications"], full_state(), found, FOUND, tmp_path)
    path = Path(env["SAMKLASSE_PUSH_KEY_FILE"])

    assert browsers.configured(env).vapid.public
    assert (path.name, path.stat().st_mode & 0o077) == ("notifications-push", 0)
    assert not keks.is_kek(path.name) and path.read_bytes() != Path(env["SAMKLASSE_KEK_FILE"]).read_bytes()


def test_every_port_is_one_that_code_uses() -> None:
    for name, one in OURS.items():
        numbers = {value for key, value in one.environment.items() if key.endswith("_PORT")}
        assert {str(port) for port in one.ports} == numbers, name
    published = {name: one.get("ports", []) for name, one in RAW["services"].items()}
    targets = {name: {int(str(port).rpartition(":")[2]) for port in ports} for name, ports in published.items()}
    assert targets["rabbitmq"] == set(SERVERS["rabbitmq"])
    assert targets["postgres"] == set(SERVERS["postgres"])
    assert {str(port).partition(":")[0] for ports in published.values() for port in ports} == {"127.0.0.1"}


def test_every_volume_is_mounted_and_used() -> None:
    mounted = {volume for one in FOUND.values() for volume in one.mounts.values()}
    used = {
        volume
        for one in OURS.values()
        for folder, volume in one.mounts.items()
        if any(value.startswith(f"{folder}/") for value in one.environment.values())
    }

    assert mounted == set(RAW["volumes"])
    assert used == mounted - set(SERVERS)


def test_every_service_has_a_health_check_and_every_image_is_pinned_or_ours() -> None:
    images = {name: one.get("image") for name, one in RAW["services"].items()}

    assert all(one.health_path for one in OURS.values())
    assert images["rabbitmq"] == "rabbitmq:4.0-management"
    assert images["postgres"] == "postgres:17"
    assert [one["build"]["dockerfile"] for one in RAW["services"].values() if "build" in one and not
            (ROOT / one["build"]["dockerfile"]).exists()] == []  # fmt: skip


def test_the_infra_profile_holds_broker_database_and_catchers_alone() -> None:
    infra = {name for name, one in FOUND.items() if one.profiles == ("infra",)}

    assert infra == {"rabbitmq", "postgres"} | PEERS
    assert {one.profiles for name, one in FOUND.items() if name not in infra} == {("services",)}


def test_a_local_process_gets_addresses_of_this_machine_and_no_placeholder(tmp_path: Path) -> None:
    state = full_state()
    found = local.endpoints(INFRA, state.ports, OURS)
    env = {name: local.environment(one, state, found, OURS, tmp_path) for name, one in OURS.items()}
    everything = "\n".join(value for one in env.values() for value in one.values())

    assert env["notifications"]["SAMKLASSE_SMTP_URL"] == f"smtp://127.0.0.1:{state.ports['mail-catcher-1025']}"
    assert env["enrollment"]["SAMKLASSE_HTTP_PORT"] == str(state.ports["enrollment"])
    assert env["enrollment"]["SAMKLASSE_DATABASE_URL"].endswith("@127.0.0.1:2/samklasse")
    assert env["mail-catcher"]["SAMKLASSE_PEER_FILE"] == str(tmp_path / "data" / "mail-catcher" / "mail.sqlite")
    assert "${" not in everything
    assert "0.0.0.0" not in everything


def test_the_catchers_tell_notifications_what_became_of_messages_by_a_secret_that_both_have(tmp_path: Path) -> None:
    state = full_state()
    found = local.endpoints(INFRA, state.ports, OURS)
    env = {name: local.environment(one, state, found, OURS, tmp_path) for name, one in OURS.items()}
    here = f"http://127.0.0.1:{state.ports['notifications']}/providers"
    sms, mail, ours = env["sms-simulator"], env["mail-catcher"], env["notifications"]

    assert (sms["SAMKLASSE_SMS_CALLBACK"], mail["SAMKLASSE_MAIL_CALLBACK"]) == (f"{here}/sms-first", f"{here}/smtp")
    assert sms["SAMKLASSE_SMS_CALLBACK_SECRET"] == ours[api_providers.SECRETS["SMS_FIRST"]]
    assert mail["SAMKLASSE_MAIL_CALLBACK_SECRET"] == ours[api_providers.SECRETS["SMTP"]]
    assert len({"", ours["SAMKLASSE_SMS_SECRET"], ours["SAMKLASSE_BOUNCE_SECRET"]}) == 3


def test_a_service_gets_no_other_services_password_and_never_the_private_key(tmp_path: Path) -> None:
    state = full_state()
    found = local.endpoints(INFRA, state.ports, OURS)
    for name in SERVICES:
        given = " ".join(local.environment(OURS[name], state, found, OURS, tmp_path).values())
        others = [one for one in (*SERVICES - {name}, "operator", "checker", "postgres", "rabbit", keys.PRIVATE_KEY)]
        assert [one for one in others if state.secrets[one] in given] == [], name


def test_needs_come_first() -> None:
    order = list(FOUND)

    assert all(order.index(need) < order.index(name) for name, one in FOUND.items() for need in one.needs)
