"""Who may enter where: the judgement, and every route of the router with every kind of visitor."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import AMSTERDAM
from bot.staff.roles import Role
from bot.staff.service import Session, Stage, User
from bot.staff.vault import Vault
from bot.web.staff.application import PAGES, make_staff_application
from bot.web.staff.cookies import is_bare
from bot.web.staff.doors import Access, Admission, Who, admit, only
from bot.web.staff.held import Held, opened
from bot.web.staff.proof import Worth, judge
from bot.web.staff.visit import Visit, source_of
from tests.staff.conftest import PASSWORD, House
from tests.web.fakes import settings_for
from tests.web.staff.conftest import Browser, NewBrowser

NOON = datetime(2026, 3, 2, 12, tzinfo=AMSTERDAM)
ADMIN = Role.administrator
LEARNERS = {"reviewer", "editor", "administrator"}

#: Every call of the staff's application and who may make it; anything else is closed. A new page gets a line here.
MATRIX: dict[tuple[str, str], set[str]] = {
    ("GET", "/inloggen"): {"anyone"},
    ("POST", "/inloggen"): {"anyone"},
    ("POST", "/inloggen/code"): {"code"},
    ("POST", "/inloggen/terug"): {"code"},
    ("POST", "/uitloggen"): {"member"},
    ("GET", "/eerste-keer"): {"first"},
    ("POST", "/eerste-keer"): {"first"},
    ("GET", "/eerste-keer/app"): {"first"},
    ("POST", "/eerste-keer/app"): {"first"},
    ("GET", "/"): {"member"},
    ("GET", "/account"): {"member"},
    ("POST", "/account/wachtwoord"): {"member"},
    ("POST", "/account/herstelcodes"): {"member"},
    ("POST", "/account/uitloggen-elders"): {"member"},
    ("GET", "/gebruikers"): {"administrator"},
    ("POST", "/gebruikers"): {"administrator"},
    ("GET", "/gebruikers/{user}"): {"administrator"},
    ("POST", "/gebruikers/{user}/rollen"): {"administrator"},
    ("POST", "/gebruikers/{user}/uit"): {"administrator"},
    ("POST", "/gebruikers/{user}/aan"): {"administrator"},
    ("POST", "/gebruikers/{user}/opnieuw"): {"administrator"},
    ("GET", "/logboek"): {"administrator"},
    ("POST", "/logboek/controle"): {"administrator"},
    ("GET", "/gesprekken/{ref}/fout"): {"reviewer"},
    ("POST", "/gesprekken/{ref}/oordeel"): {"reviewer"},
    ("POST", "/gesprekken/{ref}/label"): {"reviewer"},
    ("POST", "/gesprekken/{ref}/label/weg"): {"reviewer"},
    ("POST", "/gesprekken/{ref}/vlag"): {"reviewer"},
    ("POST", "/gesprekken/{ref}/notitie"): {"reviewer"},
    ("POST", "/gesprekken/{ref}/nagekeken"): {"reviewer"},
    ("POST", "/gesprekken/{ref}/verberg"): {"reviewer", "administrator"},
    ("GET", "/postvak"): {"reviewer"},
    ("POST", "/postvak/{ref}/opzij"): {"reviewer"},
    ("GET", "/verbeteringen"): LEARNERS,
    ("GET", "/verbeteringen/nieuw"): LEARNERS,
    ("POST", "/verbeteringen"): LEARNERS,
    ("GET", "/verbeteringen/uitvoer"): {"editor", "administrator"},
    ("POST", "/verbeteringen/uitvoer"): {"editor", "administrator"},
    ("POST", "/verbeteringen/uitvoer/{number}"): {"editor", "administrator"},
    ("GET", "/verbeteringen/{number}"): LEARNERS,
    ("POST", "/verbeteringen/{number}/goedkeuren"): LEARNERS,
    ("POST", "/verbeteringen/{number}/weigeren"): LEARNERS,
    ("POST", "/verbeteringen/{number}/intrekken"): LEARNERS,
    ("GET", "/model"): LEARNERS,
    ("POST", "/model/aannemen"): {"administrator"},
    ("POST", "/model/afwijzen"): {"administrator"},
    ("GET", "/cijfers"): {"reviewer", "editor", "administrator"},
    ("POST", "/cijfers/tabel"): {"reviewer", "editor", "administrator"},
    ("GET", "/balie"): {"chatter"},
    ("GET", "/balie/eenvoudig"): {"chatter"},
    ("GET", "/balie/stroom"): {"chatter"},
    ("POST", "/balie/neem"): {"chatter"},
    ("POST", "/balie/zeg"): {"chatter"},
    ("POST", "/balie/typt"): {"chatter"},
    ("POST", "/balie/notitie"): {"chatter"},
    ("POST", "/balie/terug"): {"chatter"},
    ("POST", "/balie/einde"): {"chatter"},
    ("POST", "/balie/collega"): {"chatter"},
    ("POST", "/balie/aanwezig"): {"chatter"},
    ("POST", "/balie/hier"): {"chatter"},
    ("GET", "/ruwe-tekst"): {"reviewer", "administrator"},
    ("POST", "/ruwe-tekst/{request}/goedkeuren"): {"reviewer", "administrator"},
    ("POST", "/ruwe-tekst/{request}/weigeren"): {"reviewer", "administrator"},
    ("POST", "/ruwe-tekst/{request}/intrekken"): {"reviewer"},
    ("GET", "/gesprekken/{ref}/ruw"): {"reviewer"},
    ("POST", "/gesprekken/{ref}/ruw"): {"reviewer"},
    ("GET", "/gesprekken"): {"reviewer", "administrator"},
    ("GET", "/gesprekken/{ref}"): {"reviewer", "administrator"},
    ("POST", "/gesprekken/{ref}/bekend"): {"reviewer", "administrator"},
    ("GET", "/static/{name}"): {"anyone"},
}
VISITORS = ["nobody", "code", "first", "no role", *(role.value for role in Role)]


def _session(stage: Stage, *roles: Role) -> Session:
    user = User("1", "anna", "Anna", frozenset(roles), "active", True, NOON, None, None)
    return Session("d", user, stage, NOON, NOON)


@pytest.mark.parametrize(
    ("who", "session", "expected", "why"),
    [
        (Who.anyone, None, Admission.enter, "the login page"),
        (Who.anyone, _session(Stage.full), Admission.enter, "the style sheet"),
        (Who.member, None, Admission.sign_in, "not signed in"),
        (Who.member, _session(Stage.full), Admission.enter, "her own account, also without a role"),
        (Who.member, _session(Stage.code), Admission.code, "a password is not enough"),
        (Who.member, _session(Stage.first), Admission.first, "nothing is set up yet"),
        (Who.code, _session(Stage.code), Admission.enter, "typing the code"),
        (Who.code, _session(Stage.full), Admission.home, "that was done already"),
        (Who.code, None, Admission.sign_in, "the password first"),
        (Who.first, _session(Stage.first), Admission.enter, "setting up"),
        (Who.first, _session(Stage.code), Admission.code, "was set up before"),
        (Who.first, _session(Stage.full), Admission.home, "was set up before"),
        (only(ADMIN), _session(Stage.full, ADMIN), Admission.enter, "the right role"),
        (only(ADMIN), _session(Stage.full, Role.reviewer, ADMIN), Admission.enter, "one right role of two"),
        (only(ADMIN), _session(Stage.full, Role.reviewer), Admission.forbidden, "another role"),
        (only(ADMIN), _session(Stage.code, ADMIN), Admission.code, "the right role, half signed in"),
        (only(), _session(Stage.full, *Role), Admission.forbidden, "a page that names nobody is closed"),
    ],
)
def test_who_may_enter(who: Access, session: Session | None, expected: Admission, why: str) -> None:
    """The judgement at the door."""
    assert admit(who, session) is expected


def test_the_matrix_holds_every_route_and_no_other(application: Starlette) -> None:
    """The router has exactly these calls, each made from a page that says who may."""
    assert all(isinstance(route, Route) for route in application.routes)
    routed = {
        (method, route.path)
        for route in application.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert routed == set(MATRIX)
    declared = {(page.method, page.path): page.who for page in PAGES}
    assert len(declared) == len(PAGES)
    for call, who in declared.items():
        names = {who.value} if isinstance(who, Who) else {role.value for role in who}
        assert names == MATRIX[call], call


def _may(call: tuple[str, str], visitor: str) -> bool:
    allowed = MATRIX[call]
    if "anyone" in allowed or visitor in allowed:
        return True
    return "member" in allowed and visitor not in ("nobody", "code", "first")


def _arrive(browser: NewBrowser, house: House, visitor: str) -> Browser:
    if visitor in [role.value for role in Role]:
        return browser(Role(visitor))
    made = browser()
    if visitor == "nobody":
        made.get("/inloggen")
        return made
    if visitor == "first":
        _, start = house.add()
        made.get("/inloggen")
        made.post("/inloggen", {"naam": "anna", "wachtwoord": start})
        made.get("/eerste-keer")
        return made
    person = house.settle()
    if visitor == "code":
        made.get("/inloggen")
        made.post("/inloggen", {"naam": "anna", "wachtwoord": PASSWORD})
        return made
    house.staff.accounts.set_roles("command-line", person.entered.session.user.id, [])
    made.sign_in(person)
    made.get("/account")
    return made


async def _entered(visit: Visit) -> Response:
    return Response(status_code=204)


@pytest.fixture
def doors(application: Starlette, house: House, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    """The same doors, with nothing behind them but a sign that somebody got in."""
    empty = tuple(replace(page, handler=_entered) for page in PAGES)
    monkeypatch.setattr("bot.web.staff.application.PAGES", empty)
    return make_staff_application(settings_for(house.directory), house.staff)


def _filled(path: str, **known: str) -> str:
    """An address with something in each place."""
    return re.sub(r"{(\w+)}", lambda place: {"name": "staff.css", "number": "1", **known}.get(place[1], "x"), path)


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_route_with_every_visitor(visitor: str, browser: NewBrowser, house: House, doors: Starlette) -> None:
    """Each call with a real session and a good proof: who may gets in, and nobody else."""
    who = _arrive(browser, house, visitor)
    for call in MATRIX:
        path = _filled(call[1])
        fresh = who.at(doors)
        answer = fresh.get(path) if call[0] == "GET" else fresh.post(path)
        assert (answer.status == 204) is _may(call, visitor), (call, answer.status, answer.to)
        assert answer.status in (200, 204, 303, 401, 403), call


@pytest.mark.parametrize("forged", ["no proof", "another site", "no origin"])
def test_no_change_without_proof(forged: str, browser: NewBrowser, house: House) -> None:
    """A form from another site, or without its proof, changes nothing, whoever's browser sends it."""
    admin = browser(ADMIN)
    other, _ = house.add("bert", Role.editor)
    before = house.staff.accounts.all()
    admin.get("/gebruikers")
    data = {"rol": "chatter", "naam": "Carla", "inlognaam": "carla"}
    for path in (_filled(path, user=other.id) for method, path in MATRIX if method == "POST"):
        if forged == "no origin":
            status = admin.client.post(path, data=data).status_code
        else:
            proof = "" if forged == "no proof" else None
            status = admin.client.post(path, **admin.form(data, proof, "https://evil.example")).status_code
        assert status == 403, path
    assert house.staff.accounts.all() == before
    assert admin.get("/account").status == 200


@pytest.mark.parametrize(
    ("sent", "headers", "worth", "why"),
    [
        ("p", {"origin": "https://staff.example", "host": "staff.example"}, Worth.good, "our own page"),
        ("p", {"host": "staff.example"}, Worth.good, "a browser that does not say where from"),
        ("p", {"origin": "https://evil.example", "host": "staff.example"}, Worth.foreign, "a stolen proof"),
        ("p", {"origin": "null", "host": "staff.example"}, Worth.foreign, "a sandbox"),
        ("p", {"origin": "https://staff.example:8001", "host": "staff.example"}, Worth.foreign, "another port"),
        ("p", {"sec-fetch-site": "cross-site", "host": "staff.example"}, Worth.foreign, "the browser says so"),
        ("p", {"sec-fetch-site": "same-site", "host": "staff.example"}, Worth.foreign, "a neighbour domain"),
        ("", {"origin": "https://staff.example", "host": "staff.example"}, Worth.stale, "ours, but old"),
        ("x", {"sec-fetch-site": "same-origin", "host": "staff.example"}, Worth.stale, "ours, but old"),
        ("x", {"host": "staff.example"}, Worth.foreign, "nobody knows"),
        ("é\ud800", {"host": "staff.example"}, Worth.foreign, "no proof at all"),
    ],
)  # fmt: skip
def test_what_a_form_is_worth(sent: str, headers: dict[str, str], worth: Worth, why: str) -> None:
    """The expected proof is `p`."""
    assert judge("p", sent, headers) is worth


@pytest.mark.parametrize(
    ("scheme", "host", "production", "bare", "why"),
    [
        ("http", "127.0.0.1", False, True, "make start"),
        ("http", "localhost", False, True, "make start"),
        ("http", "::1", False, True, "make start"),
        ("https", "127.0.0.1", False, False, "with TLS there is no reason"),
        ("http", "192.168.1.5", False, False, "readable by others on the way"),
        ("http", "127.0.0.1.evil.example", False, False, "only looks like it"),
        ("http", None, False, False, "no host"),
        ("http", "127.0.0.1", True, False, "never in production"),
    ],
)
def test_when_a_cookie_may_do_without_secure(
    scheme: str, host: str | None, production: bool, bare: bool, why: str
) -> None:
    """Only while developing, over plain http, on this machine."""
    assert is_bare(scheme, host, production) is bare


@pytest.mark.parametrize(
    ("host", "source", "why"),
    [
        ("192.0.2.1", "192.0.2.1", "one address"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002", "a household has the whole network"),
        ("2001:db8:1:2:ffff::1", "2001:0db8:0001:0002", "the same one"),
        ("::ffff:192.0.2.1", "192.0.2.1", "the same address in other clothes"),
        ("testclient", "unknown", "no address"),
        ("", "unknown", "nothing"),
    ],
)
def test_what_counts_as_one_source(host: str, source: str, why: str) -> None:
    """For slowing guesses down."""
    assert source_of(host) == source


@pytest.mark.parametrize("sealed", ["", "nonsense", "é", "AAAA", "A" * 4000])
def test_what_nobody_sealed_does_not_open(sealed: str) -> None:
    """Nobody can make a login lead to a place of her choice."""
    assert opened(Vault(b"k" * 32), sealed) is None
    assert opened(Vault(b"x" * 32), Held("/x").sealed(Vault(b"k" * 32))) is None


def test_what_was_held_comes_back_as_it_was() -> None:
    """Path, fields in order, also twice the same name, and whose it was."""
    vault, held = Vault(b"k" * 32), Held("/a?b=c", (("rol", "x"), ("rol", "y"), ("t", "é\n\u202e\x00")), "1")
    assert opened(vault, held.sealed(vault)) == held
    assert held.belongs_to("1")
    assert not held.belongs_to("2")
    assert Held("/", (), None).belongs_to("2")
