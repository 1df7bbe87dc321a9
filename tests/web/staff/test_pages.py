"""The staff's pages as somebody clicks through them: first login, sessions that end, accounts, the log."""

from __future__ import annotations

import re
import sqlite3
from html.parser import HTMLParser
from typing import Any

import pytest
import sqlalchemy as sa

from bot.staff.audit import Action
from bot.staff.passwords import Weakness
from bot.staff.roles import Role
from bot.staff.schema import audit, session
from bot.staff.throttle import PAIR
from bot.web.staff.application import make_staff_application
from bot.web.staff.problems import Problem
from bot.web.staff.render import environment
from tests.staff.conftest import PASSWORD, House, code_of
from tests.web.fakes import settings_for
from tests.web.staff.conftest import Browser, NewBrowser

ADMIN = Role.administrator
CODE = re.compile(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}")
NEW = "acht koeien staan buiten"


def test_a_first_login_from_start_code_to_recovery_codes(browser: NewBrowser, house: House) -> None:
    """Three steps; the recovery codes are shown once; afterwards password and app open the account."""
    _, start = house.add("anna", Role.reviewer)
    anna = browser()
    assert anna.get("/").title == "Inloggen"
    assert anna.post("/inloggen", {"naam": "Anna", "wachtwoord": start.upper()}).to == "/eerste-keer"
    assert anna.get("/eerste-keer").title == "Welkom: kies een wachtwoord"
    assert "niet hetzelfde" in anna.post("/eerste-keer", {"nieuw": PASSWORD, "opnieuw": "x"}).text
    assert "te raden" in anna.post("/eerste-keer", {"nieuw": "welkom123456", "opnieuw": "welkom123456"}).text
    assert anna.post("/eerste-keer", {"nieuw": PASSWORD, "opnieuw": PASSWORD}).to == "/eerste-keer/app"
    app = anna.get("/eerste-keer/app")
    assert "<svg" in app.raw
    secret = re.search(r'id="sleutel">([A-Z2-7 ]+)<', app.raw)
    assert secret is not None
    assert "klopt niet" in anna.post("/eerste-keer/app", {"code": "12"}).text
    code = code_of(secret.group(1).replace(" ", ""), house.clock.now)
    codes = anna.post("/eerste-keer/app", {"code": code})
    assert len(CODE.findall(codes.raw)) == 10
    assert anna.get("/").title == "Hallo Anna"
    assert anna.get("/eerste-keer/app").to == "/"


def test_signing_in_and_out(browser: NewBrowser, house: House) -> None:
    """The address that somebody wanted comes after the login; after signing out nothing opens."""
    person = house.settle("anna", ADMIN)
    anna = browser()
    assert anna.get("/logboek?wat=login").status == 401
    assert anna.sign_in(person).to == "/logboek?wat=login"
    assert anna.get("/logboek?wat=login").status == 200
    assert anna.post("/uitloggen").to == "/inloggen?uit=1"
    assert "Je bent uitgelogd" in anna.get("/inloggen?uit=1").text
    assert anna.get("/logboek").status == 401


def test_a_wrong_password_and_a_wrong_login_read_the_same(browser: NewBrowser, house: House) -> None:
    """Nobody learns who has an account; the name stays in its field, the password does not."""
    house.settle()
    pages = []
    for login in ("anna", "bert"):
        somebody = browser()
        somebody.get("/inloggen")
        page = somebody.post("/inloggen", {"naam": login, "wachtwoord": "fout-fout-fout"})
        assert f'value="{login}"' in page.raw
        assert "fout-fout-fout" not in page.raw
        hidden = re.sub(r'value="[^"]*"', "", page.raw)
        pages.append((page.status, hidden))
    assert pages[0] == pages[1]


def test_who_guesses_reads_how_long_to_wait(browser: NewBrowser, house: House) -> None:
    """In words, with status 429."""
    house.settle()
    somebody = browser()
    somebody.get("/inloggen")
    for _ in range(PAIR.free):
        assert somebody.post("/inloggen", {"naam": "anna", "wachtwoord": "x"}).status == 401
    page = somebody.post("/inloggen", {"naam": "anna", "wachtwoord": "x"})
    assert page.status == 429
    assert "Wacht 2 seconden" in page.text


def test_a_recovery_code_opens_and_the_page_says_how_many_are_left(browser: NewBrowser, house: House) -> None:
    """Without her telephone somebody still gets in."""
    person = house.settle()
    anna = browser()
    anna.get("/inloggen")
    anna.post("/inloggen", {"naam": "anna", "wachtwoord": PASSWORD})
    assert "klopt niet" in anna.post("/inloggen/code", {"herstelcode": "aaaa-aaaa-aaaa-aaaa"}).text
    assert anna.post("/inloggen/code", {"herstelcode": person.recovery[0]}).to == "/"
    assert "nog 9" in anna.get("/account").text


def test_a_form_of_a_session_that_was_over_is_not_lost(browser: NewBrowser, house: House) -> None:
    """Typed for twenty minutes, sent, signed in again: all of it is there, and done only when she says so."""
    person = house.settle("anna", ADMIN)
    anna = browser()
    anna.sign_in(person)
    anna.get("/gebruikers")
    house.clock.forward(minutes=20)
    typed = {"naam": "Bert\n<b>\u202e", "inlognaam": "bert", "rol": ["chatter", "editor"]}
    again = anna.post("/gebruikers", typed)
    assert (again.status, again.title) == (401, "Inloggen")
    assert "Wat je had ingevuld, is niet weg" in again.text
    assert "Bert" not in again.text
    wrong = anna.post("/inloggen", {"naam": "anna", "wachtwoord": "een vergissing"})
    assert "niet weg" in wrong.text
    back = anna.sign_in(person)
    assert back.title == "Je tekst is er nog"
    assert [user.login for user in house.staff.accounts.all()] == ["anna"]
    fields = Fields(back.raw, "/gebruikers")
    assert fields.found[1:] == [
        ("naam", "Bert\n<b>\u202e"), ("inlognaam", "bert"), ("rol", "chatter"), ("rol", "editor"),
    ]  # fmt: skip
    sent = anna.post("/gebruikers", {"naam": "Bert", "inlognaam": "bert", "rol": ["chatter", "editor"]})
    assert sent.title == "Begincode voor Bert"


def test_a_form_goes_back_to_nobody_else(browser: NewBrowser, house: House) -> None:
    """A colleague who signs in on the same screen does not see what the other was typing."""
    house.settle("bert", ADMIN)
    anna, bert = house.settle("anna", ADMIN), house.staff.accounts.by_login("bert")
    screen = browser()
    screen.sign_in(anna)
    screen.get("/gebruikers")
    house.clock.forward(minutes=20)
    screen.post("/gebruikers", {"naam": "Geheim", "inlognaam": "geheim"})
    again = house.staff.accounts.reset("command-line", bert.id)
    person = house.set_up("bert", again)
    page = screen.sign_in(person)
    assert page.title == "Dit was van iemand anders"
    assert "Geheim" not in page.raw


def test_what_was_typed_is_not_kept_on_the_server(browser: NewBrowser, house: House) -> None:
    """It goes along in the page of the browser, unreadable, and nowhere else."""
    anna = browser(ADMIN)
    anna.get("/gebruikers")
    house.clock.forward(minutes=20)
    page = anna.post("/gebruikers", {"naam": "kanarievogel", "inlognaam": "x"})
    assert "kanarievogel" not in page.raw
    kept = b"".join(path.read_bytes() for path in house.directory.rglob("*") if path.is_file())
    assert b"kanarievogel" not in kept


def test_an_old_form_in_another_window_is_shown_again(browser: NewBrowser, house: House) -> None:
    """Signed in anew in a second window: the form of the first is not done, and not lost."""
    person = house.settle("anna", ADMIN)
    anna = browser()
    anna.sign_in(person)
    anna.get("/gebruikers")
    first_window = anna.page
    anna.post("/uitloggen")
    anna.page = ""
    anna.sign_in(person)
    anna.page = first_window
    page = anna.post("/gebruikers", {"naam": "Bert", "inlognaam": "bert"})
    assert page.title == "Je tekst is er nog"
    assert len(house.staff.accounts.all()) == 1
    assert anna.post("/gebruikers", {"naam": "Bert", "inlognaam": "bert"}).title == "Begincode voor Bert"


def test_a_form_survives_a_database_that_is_away(browser: NewBrowser, house: House) -> None:
    """503, with everything that was typed, to be sent again; passwords are not shown back."""
    anna = browser(ADMIN)
    anna.get("/gebruikers")
    blocking = sqlite3.connect(house.directory / "nachtlicht.sqlite3", isolation_level=None)
    blocking.execute("BEGIN EXCLUSIVE")
    page = anna.post("/gebruikers", {"naam": "Bert", "inlognaam": "bert", "wachtwoord": "hunter2"})
    blocking.rollback()
    assert (page.status, page.title) == (503, "Het lukt nu even niet")
    fields = dict(Fields(page.raw, "/gebruikers").found)
    assert (fields["naam"], fields["inlognaam"]) == ("Bert", "bert")
    assert "hunter2" not in page.raw
    assert anna.post("/gebruikers", {"naam": "Bert", "inlognaam": "bert"}).title == "Begincode voor Bert"


def test_without_a_place_for_a_database_staff_read_so_and_nothing_breaks(house: House) -> None:
    """The gateway starts all the same: visitors need it."""
    (house.directory / "file").write_text("x", encoding="utf-8")
    url = f"sqlite:///{house.directory}/file/below.sqlite3"
    application = make_staff_application(settings_for(house.directory, DATABASE_URL=url))
    assert Browser(house, application).get("/").status == 503


def test_cookies_are_bound_to_this_host_and_die_with_the_browser(browser: NewBrowser, house: House) -> None:
    """__Host-, Secure, HttpOnly, SameSite=Strict; the session without an end date; a new token at each step."""
    person = house.settle()
    anna = browser()
    tokens = []
    anna.get("/inloggen")
    for path, data in (("/inloggen", {"naam": "anna", "wachtwoord": PASSWORD}), ("/inloggen/code", None)):
        house.clock.forward(seconds=30)
        page = anna.post(path, data or {"code": person.code})
        cookies = page.headers.get_list("set-cookie")
        assert cookies
        assert all(
            cookie.startswith("__Host-")
            and {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
            and "Domain" not in cookie
            for cookie in cookies
        )
        assert "Max-Age" not in cookies[0]
        tokens.append(cookies[0].split(";")[0])
    assert tokens[0] != tokens[1]
    assert "nachtlicht-apparaat" in cookies[1]
    with house.engine.connect() as connection:
        assert tokens[1].split("=")[1] not in str(connection.execute(sa.select(session)).all())


def test_plain_http_works_on_this_machine_only(browser: NewBrowser, house: House) -> None:
    """`make start` on 127.0.0.1 signs in; over plain http from elsewhere the page says why it does not."""
    person = house.settle()
    here = browser(address="http://127.0.0.1:8001")
    assert here.sign_in(person).to == "/"
    elsewhere = browser(address="http://192.168.1.5:8001")
    elsewhere.get("/inloggen")
    assert "https" in elsewhere.post("/inloggen", {"naam": "anna", "wachtwoord": PASSWORD}).text


def test_production_has_no_exception(house: House) -> None:
    """In production cookies are Secure on 127.0.0.1 too, and the browser is told to use TLS."""
    settings = settings_for(house.directory, NACHTLICHT_ENV="production")
    live = Browser(house, make_staff_application(settings, house.staff), "http://127.0.0.1:8001")
    page = live.get("/inloggen")
    assert page.headers["set-cookie"].startswith("__Host-nachtlicht=")
    assert page.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "path", ["/", "/inloggen", "/static/staff.css", "/nothing", "/api/conversations", "/../x"]
)
def test_every_answer_has_the_headers(browser: NewBrowser, path: str) -> None:
    """Nothing is cached, framed, loaded from elsewhere or run inline."""
    page = browser().get(path)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"


def test_what_is_not_listed_does_not_exist(browser: NewBrowser) -> None:
    """For somebody signed in as for anybody else; another method is refused too."""
    admin = browser(ADMIN)
    for path in ("/static/../application.py", "/static/x.css", "/gebruikers/", "/health", "/gebruikers/' OR 1=1"):
        assert admin.get(path).status == 404, path
    assert admin.post("/logboek").status == 405


def test_a_link_from_an_email_opens_for_who_is_signed_in(browser: NewBrowser) -> None:
    """A strict cookie is not sent from another site: the page asks for itself once more."""
    stranger = browser()
    page = stranger.get("/logboek?voor=3", **{"sec-fetch-site": "cross-site"})
    assert page.status == 200
    assert 'http-equiv="refresh" content="0; url=/logboek?voor=3"' in page.raw
    assert stranger.get("/logboek?voor=3", **{"sec-fetch-site": "same-origin"}).status == 401


def test_another_site_signs_nobody_out(browser: NewBrowser, house: House) -> None:
    """Sent here without her strict cookie, by a link or a form, somebody keeps the session that she has."""
    stranger = browser()
    there = {"sec-fetch-site": "cross-site"}
    for path in ("/inloggen", "/", "/gebruikers"):
        assert "set-cookie" not in stranger.get(path, **there).headers
        forged = stranger.client.post(path, data={}, headers={**there, "origin": "https://evil.example"})
        assert "set-cookie" not in forged.headers
    assert "set-cookie" in stranger.get("/inloggen").headers


@pytest.mark.parametrize(
    ("body", "kind", "status", "why"),
    [
        (b"x" * (1024 * 1024 + 1), "application/x-www-form-urlencoded", 413, "too long"),
        (b'{"naam": "x"}', "application/json", 400, "no form"),
        (b"naam=%ff%fe", "application/x-www-form-urlencoded", 400, "no UTF-8"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded", 400, "no ASCII"),
        (b"&".join(b"a%d=1" % n for n in range(600)), "application/x-www-form-urlencoded", 400, "too many fields"),
        (b"", "text/plain", 403, "nothing, and no proof"),
    ],
)
def test_a_body_that_is_no_form(browser: NewBrowser, body: bytes, kind: str, status: int, why: str) -> None:
    """Refused with a page in Dutch, never an error of the server."""
    somebody = browser()
    response = somebody.client.post("/inloggen", content=body, headers={"content-type": kind})
    assert response.status_code == status
    assert "<h1>" in response.text


@pytest.mark.parametrize("data", [{"naam": "\x00\ud7ff' --", "wachtwoord": "\x00"}, {}, {"naam": "a" * 9000}])
def test_hostile_logins_are_refused_like_others(browser: NewBrowser, data: dict[str, str]) -> None:
    """Null bytes, nothing at all, far too long."""
    somebody = browser()
    somebody.get("/inloggen")
    assert somebody.post("/inloggen", data).status == 401


def test_the_first_page_shows_only_what_opens(browser: NewBrowser, house: House) -> None:
    """An administrator sees accounts and log; a reviewer neither, nor a link that leads nowhere."""
    admin, reviewer = browser(ADMIN), browser(Role.reviewer, login="rian")
    own, shown = {"/gebruikers", "/logboek"}, []
    for somebody in (admin, reviewer):
        links = set(re.findall(r'href="(/[^"#]*)"', somebody.get("/").raw))
        assert all(somebody.get(link).status == 200 for link in links)
        shown.append(links & own)
    assert shown == [own, set()]


def test_somebody_reads_that_another_one_tried(browser: NewBrowser, house: House) -> None:
    """On the first page after the next login."""
    person = house.settle()
    anna = browser()
    anna.sign_in(person)
    house.clock.forward(hours=1)
    thief = browser()
    thief.get("/inloggen")
    thief.post("/inloggen", {"naam": "anna", "wachtwoord": "geraden"})
    anna.sign_in(person)
    assert "mislukte het inloggen op jouw account 1 keer" in anna.get("/").text


def test_managing_an_account(browser: NewBrowser, house: House) -> None:
    """Add, other roles, new start code, out of use, in use again; each answer says what happened."""
    admin = browser(ADMIN)
    admin.get("/gebruikers")
    made = admin.post("/gebruikers", {"naam": "Bert Bos", "inlognaam": "bert", "rol": "chatter"})
    start = CODE.search(made.raw)
    assert start is not None
    bert = house.staff.accounts.by_login("bert")
    page = f"/gebruikers/{bert.id}"
    admin.get(page)
    assert admin.post(f"{page}/rollen", {"rol": ["editor", "reviewer"]}).to == f"{page}?klaar=rollen"
    assert house.staff.accounts.get(bert.id).roles == {Role.editor, Role.reviewer}
    assert CODE.search(admin.post(f"{page}/opnieuw").raw)
    admin.get(page)
    assert admin.post(f"{page}/uit").to == f"{page}?klaar=uit"
    assert "Weer aanzetten" in admin.get(page).text
    assert CODE.search(admin.post(f"{page}/aan").raw)
    admin.get("/gebruikers")
    for wrong, says in (
        ({"naam": "Bert", "inlognaam": "bert"}, "bestaat al"),
        ({"naam": "Bert", "inlognaam": "Ber t"}, "kan niet"),
        ({"naam": "", "inlognaam": "carla"}, "Deze naam kan niet"),
        ({"naam": "Carla", "inlognaam": "carla", "rol": "chef"}, "rol bestaat niet"),
    ):
        refused = admin.post("/gebruikers", wrong)
        assert refused.status == 422
        assert says in refused.text
        assert f'value="{wrong["naam"]}"' in refused.raw
    me = house.staff.accounts.by_login("anna").id
    admin.get("/gebruikers")
    for act in ("uit", "opnieuw", "rollen"):
        assert "eigen account" in admin.post(f"/gebruikers/{me}/{act}").text


def test_hostile_names_are_text_on_every_page(browser: NewBrowser, house: House) -> None:
    """Script, formula and SQL in a name show as they are."""
    hostile = "<script>alert(1)</script>'\"=1+1"
    house.staff.accounts.add("command-line", "bert", hostile, [ADMIN])
    admin = browser(ADMIN)
    bert = house.staff.accounts.by_login("bert").id
    for path in ("/gebruikers", f"/gebruikers/{bert}", "/logboek"):
        page = admin.get(path)
        assert "<script" not in page.raw
        assert hostile in page.text


def test_ones_own_account(browser: NewBrowser, house: House) -> None:
    """New password, new recovery codes, signing out elsewhere; each mistake in words."""
    person = house.settle("anna", Role.reviewer)
    anna = browser()
    anna.sign_in(person)
    anna.get("/account")
    for data, says in (
        ({"wachtwoord": PASSWORD, "nieuw": NEW, "opnieuw": "anders"}, "niet hetzelfde"),
        ({"wachtwoord": "fout", "nieuw": NEW, "opnieuw": NEW}, "huidige wachtwoord"),
        ({"wachtwoord": PASSWORD, "nieuw": "kort", "opnieuw": "kort"}, "te kort"),
    ):
        assert says in anna.post("/account/wachtwoord", data).text
    assert anna.post("/account/wachtwoord", {"wachtwoord": PASSWORD, "nieuw": NEW, "opnieuw": NEW}).status == 303
    assert "klopt niet" in anna.post("/account/herstelcodes", {"code": person.code}).text
    house.clock.forward(seconds=30)
    codes = CODE.findall(anna.post("/account/herstelcodes", {"code": person.code}).raw)
    assert len(codes) == 10
    assert not set(codes) & set(person.recovery)
    anna.get("/account")
    assert anna.post("/account/uitloggen-elders").to == "/account?klaar=elders"
    assert anna.get("/account").status == 200


def test_the_log_is_read_filtered_paged_and_checked(browser: NewBrowser, house: House) -> None:
    """Newest first, fifty a page, by person and action; a changed line is said; nonsense finds nothing."""
    admin = browser(ADMIN)
    for number in range(60):
        house.add(f"user{number}")
    page = admin.get("/logboek")
    assert page.raw.count("<tr><td>") == 50
    older = re.search(r'href="(/logboek\?[^"]*voor=\d+)"', page.raw)
    assert older is not None
    assert admin.get(older.group(1).replace("&amp;", "&")).raw.count("<tr><td>") == 13
    me = house.staff.accounts.by_login("anna").id
    assert admin.get(f"/logboek?wie={me}&wat=login").raw.count("<tr><td>") == 1
    for nonsense in ("wat=x'--", "wie=%00", "wie=" + "x" * 900):
        assert "Geen regels" in admin.get(f"/logboek?{nonsense}").text
    for nonsense in ("voor=abc", "voor=99999999999999999999", "voor=-1", "voor=٣"):
        assert admin.get(f"/logboek?{nonsense}").status == 200
    assert "Het logboek klopt: 63 regels" in admin.post("/logboek/controle").text
    with house.engine.begin() as connection:
        connection.execute(sa.update(audit).where(audit.c.seq == 7).values(actor=me))
    assert "klopt niet vanaf regel 7" in admin.post("/logboek/controle").text


def test_every_refusal_and_every_line_has_words() -> None:
    """What Python names, a template says in Dutch."""
    problems: Any = environment().get_template("_problemen.html").module
    words: Any = environment().get_template("_woorden.html").module
    assert {problem.value for problem in Problem} == set(problems.zin)
    assert {f"password_{why.value}" for why in Weakness} <= set(problems.zin)
    assert {action.value for action in Action} <= set(words.daad), "rooms above have actions of their own"
    assert {role.value for role in Role} == set(words.rol) == set(words.rol_uitleg)


class Fields(HTMLParser):
    """The hidden fields of the form that goes to one address, as a browser would send them."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._action, self._inside = action, False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("action") == self._action
        elif tag == "input" and self._inside:
            self.found.append((given["name"] or "", given["value"] or ""))
