"""A sentence that was chatted and erased: all that the running program keeps is searched for it, and for its key.

On PostgreSQL the tables are searched too. What was deleted there lies in its files until it is vacuumed, and in
its journal until that is overwritten: sealed, and the key is gone. Therefore those files are searched as well,
where this process may read them: for the words and for the key.
"""

from __future__ import annotations

import base64
import json
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversation.keys import KeyStore
from bot.conversation.schema import conversation
from bot.conversation.service import conversation_id_of
from bot.db import make_engine
from bot.review.index import lexeme
from bot.review.schema import dossier, dossier_words
from bot.review.service import open_review
from bot.review.words import WordKey, words_of
from bot.settings import load
from bot.staff.roles import Role
from bot.staff.service import open_staff
from tests import servers
from tests.conversation.conftest import Clock
from tests.stack import Stack, Visitor
from tests.staff.conftest import House, cheap

pytestmark = pytest.mark.running

#: Seconds.
LIMIT = 5.0
#: The worker reads once a minute what is over, and loads its tools first.
READ_WITHIN = 240.0
HOUR = 3_600_000


@dataclass
class Canary:
    """A sentence with words that nobody else types, some of them outside ASCII."""

    mark: str = field(default_factory=lambda: uuid.uuid4().hex[:10])

    @property
    def words(self) -> list[str]:
        """Each of them tells by itself."""
        return [f"kanarie{self.mark}", f"ÿŧ√{self.mark}ﬁ", f"schuil{self.mark}plaats"]

    @property
    def sentence(self) -> str:
        """A plain message, so that it is kept, understood and read by the worker."""
        return f"mijn ex volgt me {' '.join(self.words)}"


def needles(secrets: Iterable[bytes]) -> list[bytes]:
    """Each as it is, in hexadecimal, and in base64 wherever in a text it begins."""
    found: list[bytes] = []
    for secret in secrets:
        found += [secret, secret.hex().encode(), secret.hex().upper().encode()]
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + secret)
            found.append(coded[4 if shift else 0 :].rstrip(b"=")[:-2])
    return found


def spellings(text: str) -> list[bytes]:
    """As UTF-8, UTF-16, as JSON writes it, and as an address does."""
    escaped = json.dumps(text)[1:-1].encode()
    return [text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), escaped]


@dataclass
class Place:
    """The running program and all that it keeps."""

    stack: Stack
    engine: Engine
    tracker: Engine
    keys: KeyStore

    def files(self) -> list[Path]:
        """Databases, their journals, keys, notes of erases, logs: everything below its directory."""
        return [path for path in self.stack.var.rglob("*") if path.is_file()]

    def holders(self, wanted: Iterable[bytes]) -> set[str]:
        """Files, and tables where the database is no file, in which one of these stands."""
        searched = list(wanted)
        held = {path.name for path in self.files() if _any_in(path, searched)}
        if self.engine.dialect.name != "sqlite":
            held |= {name for name, content in self._tables() if any(one in content for one in searched)}
        return held

    def _tables(self) -> Iterator[tuple[str, bytes]]:
        with self.engine.connect() as connection:
            for name in sa.inspect(connection).get_table_names():
                rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
                yield name, b"\n".join(_bytes_of(value) for row in rows for value in row)

    def secrets(self, visitor: Visitor, canary: Canary) -> list[bytes]:
        """What must be nowhere: the sentence, its words, the keys, the token, the id."""
        id = conversation_id_of(visitor.id)
        kept = [self.keys.get(id)]
        if self.keys.lasting.exists(id):
            kept.append(self.keys.lasting.get(id))
        texts = [one for text in (canary.sentence, *canary.words) for one in spellings(text)]
        return needles([*texts, *kept, visitor.id.encode(), id.encode(), bytes.fromhex(id)])

    def gone_within(self, wanted: list[bytes], began: float) -> float:
        """Seconds until no byte of it is anywhere; fails after LIMIT."""
        while held := self.holders(wanted):
            assert time.monotonic() - began < LIMIT, f"still in {held}"
            time.sleep(0.1)
        return time.monotonic() - began


def _any_in(path: Path, searched: list[bytes]) -> bool:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    return any(one in content for one in searched)


def _bytes_of(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The four real processes on either engine."""
    var = tmp_path_factory.mktemp("canary")
    if request.param == "sqlite":
        yield from _running(var, {})
        return
    try:
        with servers.postgres() as address:
            yield from _running(var, {"DATABASE_URL": address})
    except servers.NotHere as error:
        pytest.skip(f"{error}, so erasing was searched on SQLite only")


def _running(var: Path, environment: dict[str, str]) -> Iterator[Place]:
    own = {"NACHTLICHT_VAR": str(var / "data"), "NACHTLICHT_KEYS": str(var / "keys"), **environment}
    given = load(own, env_file=var / "no.env")
    stack = Stack(var, environment).start()
    try:
        stack.wait_ready(300)
        engines = make_engine(given.database_url), make_engine(given.tracker_database_url)
        yield Place(stack, *engines, KeyStore(given.key_dir))
        for engine in engines:
            engine.dispose()
    finally:
        stack.stop()


def _talk(place: Place, canary: Canary) -> Visitor:
    """Typed, answered, a button pressed, typed in another order, an opinion given, refused for its length."""
    visitor = Visitor(place.stack.client)
    visitor.say(canary.sentence)
    buttons = [button for message in visitor.last["messages"] for button in message["buttons"]]
    if buttons:
        visitor.choose(buttons[-1]["label"])
    visitor.say(f"{canary.words[1]} zegt hij, {canary.words[0]}")
    opinion = {"thumb": "down", "text": f"niet goed, {canary.words[2]}"}
    assert visitor.client.post(f"/api/conversations/{visitor.id}/feedback", json=opinion).status_code in (200, 204)
    assert visitor.post({"text": canary.sentence + " x" * 1000}).status_code == 413
    assert visitor.post({"text": canary.sentence, "id": canary.words[0]}).status_code == 400
    return visitor


def test_the_search_finds_what_is_there(place: Place) -> None:
    """The control: a key is found in its file, and a copy in the clear however it is spelled."""
    canary = Canary()
    visitor = _talk(place, canary)
    key = place.keys.get(conversation_id_of(visitor.id))
    assert conversation_id_of(visitor.id) in place.holders([key])
    everything = place.secrets(visitor, canary)
    for name, content in {
        "plain": canary.sentence.encode(),
        "utf16": canary.sentence.encode("utf-16-le"),
        "json": json.dumps({"text": canary.sentence}).encode(),
        "hex": key.hex().encode(),
        "base64": base64.b64encode(b"xy" + key),
        "word": f"ik zei {canary.words[2]}".encode(),
    }.items():
        copy = place.stack.var / f"copy-{name}"
        copy.write_bytes(content)
        assert copy.name in place.holders(everything), name
        copy.unlink()
    with place.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE control (text TEXT)"))
        connection.execute(sa.text("INSERT INTO control VALUES (:text)"), {"text": canary.sentence})
    found = place.holders(spellings(canary.sentence))
    assert found, "what stands in a table in the clear is found"
    with place.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM control"))
        connection.execute(sa.text("DROP TABLE control"))
    assert visitor.erase().status_code == 204


@pytest.mark.parametrize("way", ["erase", "exit button", "form without scripting"])
def test_nothing_is_left_after_an_erase(way: str, place: Place) -> None:
    """ "Wis mijn gesprek", the exit, and leaving without scripting: within five seconds no byte in any store."""
    canary = Canary()
    visitor = _talk(place, canary)
    everything = place.secrets(visitor, canary)
    words = [one for text in canary.words for one in spellings(text)]
    assert place.holders(words) == set(), "not in the clear while it was there either"
    assert place.holders(everything), "the key was there"
    began = time.monotonic()
    if way == "erase":
        assert visitor.client.delete(f"/api/conversations/{visitor.id}").status_code == 204
    elif way == "exit button":
        assert visitor.erase().status_code == 204
    else:
        left = visitor.client.post("/gesprek", data={"gesprek": visitor.id, "actie": "weg"})
        assert left.status_code == 303
    seconds = place.gone_within(everything, began)
    assert visitor.post({"text": "hallo"}).status_code == 404
    print(f"{way}: gone after {seconds:.2f} s")


def test_nothing_is_left_after_staff_worked_with_it(place: Place, tmp_path: Path) -> None:
    """Pseudonymised, indexed, noted, tagged, and its raw text read for a reason: all of it goes too."""
    canary = Canary()
    visitor = _talk(place, canary)
    id = conversation_id_of(visitor.id)
    with place.engine.begin() as connection:
        older = {"last_message_at": conversation.c.last_message_at - 2 * HOUR}
        connection.execute(sa.update(conversation).where(conversation.c.id == id).values(older))
    ref = _read_by_the_worker(place, id)
    tokens = _work_of_staff(place, ref, canary)
    everything = [*place.secrets(visitor, canary), ref.encode()]
    words = [one for text in canary.words for one in spellings(text)]
    assert place.holders(words) == set(), "staff's words are sealed too"
    assert place.holders(tokens), "it could be found by its words"
    began = time.monotonic()
    assert visitor.erase().status_code == 204
    # the audit log keeps who read it, by its reference, which leads nowhere any more
    without_ref = [one for one in everything if one != ref.encode()]
    seconds = place.gone_within([*without_ref, *tokens], began)
    print(f"after staff worked with it: gone after {seconds:.2f} s")


def test_nothing_in_the_clear_in_the_files_of_postgresql(place: Place) -> None:
    """Dead rows and the journal hold sealed text at most: no word, and never a key."""
    if place.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's own files were searched above")
    with place.engine.connect() as connection:
        directory = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
        own = connection.exec_driver_sql(
            "SELECT oid FROM pg_database WHERE datname = current_database()"
        ).scalar_one()
    if not os.access(directory, os.R_OK | os.X_OK):
        pytest.skip("NOT SEARCHED: this process may not read the files of PostgreSQL")
    canary, began = Canary(), time.time() - 1
    visitor = _talk(place, canary)
    key = place.keys.get(conversation_id_of(visitor.id))
    assert visitor.erase().status_code == 204
    with place.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
    wanted = needles([*(one for text in canary.words for one in spellings(text)), key])
    searched = [*(directory / "base" / str(own)).iterdir(), *(directory / "pg_wal").iterdir()]
    searched = [path for path in searched if path.is_file() and path.stat().st_mtime > began]
    assert len(searched) > 10, "something was written"
    assert [path.name for path in searched if _any_in(path, wanted)] == []


def _read_by_the_worker(place: Place, id: str) -> str:
    """Wait until it is pseudonymised and indexed; its reference."""
    deadline = time.monotonic() + READ_WITHIN
    query = sa.select(dossier.c.ref, dossier_words.c.number).join(
        dossier_words, dossier_words.c.number == dossier.c.number
    )
    while time.monotonic() < deadline:
        with place.engine.connect() as connection:
            row = connection.execute(query.where(dossier.c.conversation_id == id)).one_or_none()
        if row is not None:
            return str(row.ref)
        time.sleep(1)
    raise AssertionError(f"the worker did not read it within {READ_WITHIN:.0f} s")


def _work_of_staff(place: Place, ref: str, canary: Canary) -> list[bytes]:
    """A note and a reason with the words, a tag, raw text read; the tokens by which search finds the words."""
    directory = place.keys.directory
    given = load({"NACHTLICHT_VAR": str(directory), "NACHTLICHT_KEYS": str(directory)}, directory / "no.env")
    clock = Clock()
    staff = open_staff(place.engine, given, clock, cheap())
    house = House(staff, place.engine, clock, directory)
    names = [f"{name}{canary.mark}" for name in ("anna", "bert")]
    anna, bert = (house.settle(name, Role.reviewer).entered.session.user for name in names)
    review = open_review(given, staff)
    review.judging.filing.write_note(anna.id, ref, f"ze zei {canary.sentence}", 0)
    review.judging.filing.add_tag(anna.id, ref, "nakijken")
    request = review.raw.ask(ref, anna.id, f"klopt {canary.words[0]}, en {canary.words[2]}")
    review.raw.decide(request, bert.id, approve=True)
    assert any(canary.words[2] in (one.text or "") for one in review.raw.read(ref, anna.id)[0])
    # The canary's own words were hidden, as they look like numbers; nobody else here types "volgt" any more.
    tokens = WordKey(place.engine, given.key_dir).tokens(words_of(canary.sentence))
    assert tokens
    return [part for token in tokens for part in (lexeme(token).encode(), token.to_bytes(6, "big"))]
