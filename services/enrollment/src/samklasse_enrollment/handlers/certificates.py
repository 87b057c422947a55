"""Participation certificates: issued once, again only when they would say something else, sealed in the vault."""

import json
from datetime import datetime
from uuid import UUID

import asyncpg
from samklasse_chassis import vault
from samklasse_chassis.errors import NotFound
from samklasse_contracts.ids import new_id

from samklasse_enrollment.domain import certificate as rules
from samklasse_enrollment.domain import rules as dated
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.certificate import Form, Training
from samklasse_enrollment.domain.errors import IdentityMissing, NothingNew
from samklasse_enrollment.domain.sealed_kinds import Kind, Purpose
from samklasse_enrollment.store import balances
from samklasse_enrollment.store import certificates as store
from samklasse_enrollment.store.certificates import About, Certificate

DIGEST = "CERTIFICATE"
"""What the keyed digests of texts are kept under."""


async def issue(
    conn: asyncpg.Connection, keys: vault.Keys | None, enrollment_id: UUID, wanted: Form | None, *, owner_orgnr: str,
    reader: vault.Reader, now: datetime,
) -> Certificate:  # fmt: skip
    """Write the certificate of one enrollment, or a new revision of it.

    Raises:
        NotFound, NotOverYet, NothingToCertify, IdentityMissing, NothingNew
    """
    about = await store.about(conn, enrollment_id)
    if about is None or about.owner_orgnr != owner_orgnr:
        raise NotFound
    today = weeks.oslo_day(now)
    rule = dated.at("certificate", today)
    training = await _training(conn, enrollment_id, about)
    form = wanted or (Form.NYNORSK if about.malform == Form.NYNORSK else Form.BOKMAL)
    why = rules.occasion(training, rule)
    identity = await _identity(conn, keys, about, reader)
    body = rules.lines(training, identity, why, rule, form)
    digest = vault.index(keys, "\n".join([form.value, *body]), DIGEST)
    last = await store.lock_last(conn, enrollment_id)
    if last is not None and last.digest == digest:
        raise NothingNew(certificate_id=last.id, revision=last.revision)
    one = Certificate(
        id=last.id if last else new_id(),
        revision=last.revision + 1 if last else 1,
        enrollment_id=enrollment_id,
        person_id=about.person_id,
        owner_orgnr=owner_orgnr,
        occasion=why.value,
        form=form.value,
        minutes=rules.minutes(training),
        digest=digest,
        rule=rule.name,
        issued_by=reader.subject,
        issued_at=now,
    )
    await vault.seal(conn, keys, about.person_id, one.sealed_as, rules.text(body, form, issued_on=today).encode())
    await store.add(conn, one)
    return one


async def read(conn: asyncpg.Connection, keys: vault.Keys | None, one: Certificate, reader: vault.Reader) -> str:
    """Its text; the read is logged.

    Raises:
        NotFound: she has been erased.
    """
    sealed = await vault.unseal(conn, keys, one.person_id, one.sealed_as, reader=reader, purpose=Purpose.CERTIFICATE)
    if sealed is None:
        raise NotFound
    return sealed.decode()


async def _training(conn: asyncpg.Connection, enrollment_id: UUID, about: About) -> Training:
    held = await balances.of_enrollment(conn, enrollment_id)
    municipality = about.kommunenummer or about.owner_orgnr
    return Training(about.state, about.subject, municipality, about.first_day, about.last_day, held)


async def _identity(
    conn: asyncpg.Connection, keys: vault.Keys | None, about: About, reader: vault.Reader
) -> dict[str, object]:
    sealed = await vault.unseal(conn, keys, about.person_id, Kind.IDENTITY, reader=reader, purpose=Purpose.CERTIFICATE)
    if sealed is None:
        raise IdentityMissing
    found: dict[str, object] = json.loads(sealed)
    return found
