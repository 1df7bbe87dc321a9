"""One request of somebody of the staff: `Visit`, with who it is, what was sent, and how to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import IPv6Address, ip_address
from typing import Any, ParamSpec, TypeVar

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.learning.service import Learning
from bot.review.service import Review
from bot.staff.errors import StaffUnavailable
from bot.staff.service import Entered, Origin, Session, Staff
from bot.web.staff.cookies import Cookies
from bot.web.staff.desk.parts import Desk
from bot.web.staff.doors import Admission, Page, admit
from bot.web.staff.forms import HELD, Form
from bot.web.staff.held import Held, opened
from bot.web.staff.proof import proof_of
from bot.web.staff.render import html

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Parts:
    """What the staff application works with, made once at the start."""

    staff: Staff
    review: Review
    learning: Learning
    production: bool
    pages: tuple[Page, ...]
    #: So many of the staff wait for the database at once; visitors have threads of their own.
    limiter: anyio.CapacityLimiter
    #: None where nobody talks with visitors: in tests of other pages.
    desk: Desk | None = None


@dataclass(frozen=True)
class Visit:
    """`token` is the cookie that was sent, or a new one that still has to be set."""

    parts: Parts
    request: Request
    form: Form
    token: str
    is_new: bool
    session: Session | None = None
    owner: str | None = None
    device: str | None = None
    #: The form is of an earlier session: it may be shown again, but nothing may be done.
    stale: bool = False

    @property
    def member(self) -> Session:
        """The session, behind a door that only lets sessions in."""
        if self.session is None:
            raise RuntimeError("this page must not be open to anyone")
        return self.session

    @property
    def desk(self) -> Desk:
        """What the desk works with. Raises StaffUnavailable."""
        if self.parts.desk is None:
            raise StaffUnavailable("there is no desk here")
        return self.parts.desk

    @property
    def origin(self) -> Origin:
        """From where this comes."""
        client = self.request.client
        return Origin(source_of(client.host if client else ""), self.cookies.device)

    @property
    def cookies(self) -> Cookies:
        """The cookies of this request."""
        return Cookies(self.request, self.parts.production)

    @property
    def held(self) -> Held | None:
        """What the login carries along."""
        sent = self.form.get(HELD)
        return opened(self.parts.staff.vault, sent) if sent else None

    @property
    def from_elsewhere(self) -> bool:
        """Another site sent somebody here: strict cookies stay at home, and a new one would put out the old."""
        return self.request.headers.get("sec-fetch-site") in ("cross-site", "same-site")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Blocking work, off the event loop."""
        call = partial(work, *args, **kwargs)
        return await anyio.to_thread.run_sync(call, limiter=self.parts.limiter)

    def may(self, path: str) -> bool:
        """Whether there is such a page, and it opens for this session."""
        return any(
            page.path == path and page.method == "GET" and admit(page.who, self.session) is Admission.enter
            for page in self.parts.pages
        )

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page for this session, with the proof that its forms are ours."""
        proof = proof_of(self.parts.staff.vault, self.token)
        response = html(template, status, session=self.session, proof=proof, may=self.may, **values)
        return self._dressed(response)

    def go(self, path: str) -> Response:
        """To another page of ours, by GET."""
        return self._dressed(RedirectResponse(path, 303))

    def as_entered(self, entered: Entered) -> Visit:
        """The same visit with the session that just began."""
        return replace(self, token=entered.token, is_new=True, session=entered.session, device=entered.device)

    def _dressed(self, response: Response) -> Response:
        if self.is_new and not self.from_elsewhere:
            self.cookies.set_session(response, self.token)
        if self.device is not None:
            self.cookies.set_device(response, self.device)
        return response


def source_of(host: str) -> str:
    """An address as a source of tries; of IPv6 the network, because one household has all addresses in it."""
    try:
        address = ip_address(host)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return address.exploded[:19]
    return str(getattr(address, "ipv4_mapped", None) or address)
