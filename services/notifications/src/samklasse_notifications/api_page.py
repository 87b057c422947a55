"""The participant's page: what she sees, and the three things that she can do on it."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Query, Request, Response

from samklasse_notifications import doorstep, rooms
from samklasse_notifications.domain.lessons import hers, next_session
from samklasse_notifications.domain.link import SENT_TO, Purpose
from samklasse_notifications.doorstep import NothingHere, Visit, visiting
from samklasse_notifications.handlers import absences as absent
from samklasse_notifications.page import showing, whole
from samklasse_notifications.page.texts import languages
from samklasse_notifications.page.view import Lesson, Page, Said, Told
from samklasse_notifications.rooms import Closed
from samklasse_notifications.store import absences, links, trust
from samklasse_notifications.store import page as store

ROUTER = doorstep.router()
SAID = {Closed.TOO_EARLY: Said.TOO_EARLY, Closed.OVER: Said.OVER, Closed.NOT_READY: Said.NOT_READY}


@ROUTER.get("/p/{token}")
async def show(token: str, request: Request, said: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Her page, as everything is now."""
    note = next((each for each in Said if each == said), None)
    async with visiting(request, token, writes=True) as visit:
        await _prove(visit)
        feed = await _feed(request, visit)
        page = await _page(visit, _base(request, token), feed, note)
    return Response(whole.html(page), media_type="text/html")


@ROUTER.post("/p/{token}/language")
async def choose_language(token: str, request: Request) -> Response:
    """What we tell her from now on, we tell her in this language: no import changes it, only she."""
    fields = await doorstep.form(request)
    async with visiting(request, token, writes=True) as visit:
        if fields.get("language") not in languages():
            return _back(request, token)
        await store.save_language(visit.conn, visit.holder.ref, fields["language"], now=visit.now)
    return _back(request, token, Said.LANGUAGE_SAVED)


@ROUTER.post("/p/{token}/absence")
async def say_absent(token: str, request: Request) -> Response:
    """She cannot come to a session, or can after all. Said twice it is said once."""
    fields = await doorstep.form(request)
    async with visiting(request, token, writes=True) as visit:
        session_id, coming = _id(fields.get("session", "")), fields.get("coming") == "yes"
        await absent.say(visit.conn, visit.holder.ref, session_id, coming=coming, now=visit.now)
    return _back(request, token)


@ROUTER.get("/p/{token}/join/{session_id}")
async def join(token: str, session_id: UUID, request: Request) -> Response:
    """Into the room, or back to the page, which says why not yet. The room's address is in no page and no message."""
    async with visiting(request, token) as visit:
        enrollment = await _enrollment(visit, session_id)
    scheduling = rooms.configured(request.app.state.settings)
    if scheduling is None or enrollment is None:
        return _back(request, token, Said.NOT_READY)
    link = await scheduling.link(session_id, enrollment)
    return _back(request, token, SAID[link]) if isinstance(link, Closed) else _to(link)


async def _prove(visit: Visit) -> None:
    """What was sent there has been read: as much as a receipt says, which most mail never gets."""
    holder = visit.holder
    if sent_to := SENT_TO.get(holder.purpose):
        await trust.prove_by_link(visit.conn, holder.ref, sent_to, holder.made_at, now=visit.now)


async def _page(visit: Visit, base: str, feed: str | None, note: Said | None) -> Page:
    language = visit.holder.language
    return Page(
        base=base,
        language=language,
        now=visit.now,
        contact=showing.contact(language, _sender(visit)),
        lesson=await _lesson(visit),
        told=await _told(visit),
        feed=feed,
        sms_stopped=await store.sms_stopped(visit.conn, visit.holder.ref),
        said=note,
    )


async def _lesson(visit: Visit) -> Lesson | None:
    held, ref = await store.classes(visit.conn, visit.holder.ref), visit.holder.ref
    session = next_session([timetable for timetable, _ in held], ref, now=visit.now)
    if session is None:
        return None
    course = next(course for timetable, course in held if hers(timetable, ref, session.id))
    away = ref in await absences.absent(visit.conn, session)
    return showing.lesson(session, course, visit.holder.language, absent=away)


async def _told(visit: Visit) -> tuple[Told, ...]:
    presents = await store.told(visit.conn, visit.holder.ref)
    ways = await store.ways(visit.conn, presents)
    return tuple(
        showing.told(present, ways.get(intent, ()), visit.holder.language, _sender(visit), now=visit.now)
        for intent, present in presents.items()
    )


async def _enrollment(visit: Visit, session_id: UUID) -> UUID | None:
    """What scheduling knows her by in the class of a session of hers.

    Raises:
        NothingHere: it is not hers.
    """
    for timetable, _ in await store.classes(visit.conn, visit.holder.ref):
        if hers(timetable, visit.holder.ref, session_id) is not None:
            return timetable.enrollments.get(visit.holder.ref)
    raise NothingHere


async def _feed(request: Request, visit: Visit) -> str | None:
    """The address that her calendar follows; it has a token of its own, so that a calendar opens no page."""
    where = urlsplit(request.app.state.settings.get("SAMKLASSE_PAGE_URL", ""))
    if not where.netloc:
        return None
    ref = visit.holder.ref
    own = await links.tokens(visit.conn, request.app.state.kek, [ref], Purpose.FEED, now=visit.now)
    return f"webcal://{where.netloc}{where.path.rstrip('/')}/c/{own[ref]}.ics"


def _sender(visit: Visit) -> str:
    return visit.holder.sender or ""


def _base(request: Request, token: str) -> str:
    """The page's own path, behind whichever proxy."""
    return f"{urlsplit(request.app.state.settings.get('SAMKLASSE_PAGE_URL', '')).path.rstrip('/')}/p/{token}"


def _back(request: Request, token: str, note: Said | None = None) -> Response:
    return _to(_base(request, token) + (f"?said={note}" if note else ""))


def _to(where: str) -> Response:
    return Response(status_code=303, headers={"Location": where})


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise NothingHere from None
