"""The pages of the desk: a list of who may make which call."""

from __future__ import annotations

from starlette.responses import Response

from bot.handoff.service import MAX_TEXT
from bot.staff.service import Role
from bot.web.staff.desk import acts, plain, stream
from bot.web.staff.doors import Page, only
from bot.web.staff.visit import Visit

CHATTERS = only(Role.chatter)


async def show(visit: Visit) -> Response:
    """`GET /balie`: the room; what is in it comes by the stream."""
    return visit.show("balie.html", town=visit.desk.town, longest=MAX_TEXT)


PAGES = (
    # a page that is open or opens itself again is no sign of life of a person
    Page("GET", "/balie", show, CHATTERS, counts=False),
    Page("GET", "/balie/eenvoudig", plain.show, CHATTERS, counts=False),
    Page("GET", "/balie/stroom", stream.follow, CHATTERS, counts=False),
    Page("POST", "/balie/neem", acts.take, CHATTERS, keeps=False),
    Page("POST", "/balie/zeg", acts.say, CHATTERS),
    Page("POST", "/balie/typt", acts.typing, CHATTERS, keeps=False),
    Page("POST", "/balie/notitie", acts.note, CHATTERS),
    Page("POST", "/balie/terug", acts.hand_back, CHATTERS, keeps=False),
    Page("POST", "/balie/einde", acts.end, CHATTERS, keeps=False),
    Page("POST", "/balie/collega", acts.hand_to, CHATTERS, keeps=False),
    Page("POST", "/balie/aanwezig", acts.accept, CHATTERS, keeps=False),
    Page("POST", "/balie/hier", acts.here, CHATTERS, keeps=False),
)
