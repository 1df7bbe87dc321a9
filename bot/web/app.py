"""The gateway's entry point: `create_app(settings)`, and `python -m bot.web.app` for both ports in one loop."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from starlette.applications import Starlette

from bot import log as logs
from bot.content.fresh_copy import LOOK_EVERY, FreshCopybook
from bot.content.frontpage import load_frontpage
from bot.conversation.retention import Terms
from bot.errors import NachtlichtError
from bot.log import get_logger
from bot.safety import assess
from bot.settings import Settings, load
from bot.web.health import Health, asker
from bot.web.limits import Limits
from bot.web.rasa import BotClient, RasaClient
from bot.web.serving import listen, serve
from bot.web.shared import Shared, make_shared
from bot.web.staff.application import make_staff_application
from bot.web.staff.desk.parts import Desk
from bot.web.visitor.application import make_application
from bot.web.visitor.refusals import Refusals
from bot.web.visitor.services import Services
from bot.web.visitor.threads import Threads
from bot.web.visitor.watching import Watching

log = get_logger("web.app")

#: The page waits so many seconds for the tables, so that the first visitor can be kept; after that it goes first.
STORE_FIRST = 1.0


def create_apps(settings: Settings, rasa: BotClient | None = None) -> tuple[Starlette, Starlette]:
    """The visitors' application and that of staff: they share tables and wake-ups, and nothing else."""
    shared = make_shared(settings)
    desk = Desk(shared.handoffs, shared.bus, settings.municipality, lambda: shared.books.current)
    return create_app(settings, rasa, shared), make_staff_application(settings, desk=desk)


def create_app(settings: Settings, rasa: BotClient | None = None, shared: Shared | None = None) -> Starlette:
    """The visitor's application. Raises ContentError when the content is wrong; everything else may come later."""
    shared = shared or make_shared(settings)
    books, store, bus = shared.books, shared.store, shared.bus
    assess("")  # reads the phrases now: a broken file stops the start
    client = rasa or RasaClient(settings.rasa_url, settings.channel_secret)
    http, threads = httpx.AsyncClient(trust_env=False), Threads()
    parts = Services(
        conversations=store.conversations,
        books=books,
        refusals=Refusals(books),
        rasa=client,
        bus=bus,
        limits=Limits(settings.limits),
        health=Health(
            database=store.works,
            bus=bus.alive,
            rasa=client.health,
            actions=asker(http, f"{settings.action_url}/health"),
            heartbeat=settings.var_dir / "worker.heartbeat",
        ),
        threads=threads,
        watching=Watching(store.conversations, shared.handoffs.visitor, threads),
        frontpage=load_frontpage(),
        handoffs=shared.handoffs,
        municipality=settings.municipality,
        test_clock=settings.test_clock,
        terms=Terms(timedelta(days=settings.raw_text_days), timedelta(days=settings.pseudonymised_days)),
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        preparing = asyncio.create_task(store.prepare())
        await asyncio.wait({preparing}, timeout=STORE_FIRST)
        looking = asyncio.create_task(_keep_fresh(books))
        yield
        looking.cancel()
        preparing.cancel()
        await client.close()
        await http.aclose()
        await bus.close()
        parts.threads.close()

    return make_application(parts, lifespan)


async def _keep_fresh(books: FreshCopybook) -> None:
    """Changed texts are read beside the visitors, never while one waits."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        await asyncio.to_thread(books.look)


def main() -> int:
    """Run the gateway; one line on standard error and exit status 2 when it cannot start."""
    logs.configure()
    # the loop and the threads of the store take turns sooner: measured 71 → 291 turns a second with 20 threads
    sys.setswitchinterval(0.0005)
    logging.getLogger("sse_starlette").setLevel(logging.WARNING)
    try:
        settings = load()
        for_visitors, for_staff = create_apps(settings)
        applications = {
            listen(settings.host, settings.port): for_visitors,
            listen(settings.host, settings.staff_port): for_staff,
        }
    except (NachtlichtError, ValueError, OSError) as error:
        sys.stderr.write(f"gateway: {error}\n")
        return 2
    log.info("gateway_starting", port=settings.port, staff_port=settings.staff_port)
    asyncio.run(serve(applications))
    return 0


if __name__ == "__main__":
    sys.exit(main())
