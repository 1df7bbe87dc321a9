"""The numbers of a month as a page, and each of its tables as CSV. What may be shown is judged in bot.review."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache

from defusedcsv import csv
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.content.copybook import load_themes
from bot.content.directory import load_directory, municipalities
from bot.content.summary import load_roles
from bot.review.service import DAYS, Figures, Month, Table, day_by_part, in_order
from bot.staff.service import Role, append
from bot.web.staff.doors import Page, only
from bot.web.staff.render import environment
from bot.web.staff.visit import Visit

MAY = only(Role.reviewer, Role.editor, Role.administrator)
#: A spreadsheet in Dutch splits at these, and reads UTF-8 behind this mark.
_DELIMITER, _MARK = ";", "\ufeff"


async def show(visit: Visit) -> Response:
    """`GET /cijfers?maand=YYYY-MM`: a closed month and the one before; anything else is the newest one."""
    found = await visit.run(_figures(visit).months, visit.parts.staff.store.now())
    asked = visit.request.query_params.get("maand", "")
    month = asked if asked in found else (found[0] if found else None)
    return visit.show(
        "cijfers.html",
        months=found,
        now=await _month(visit, month),
        before=await _month(visit, _before(month)) if month else None,
        names=_names(),
        days=DAYS,
        day_by_part=day_by_part,
        in_order=in_order,
        warmth=warmth,
        share=share,
    )


async def export(visit: Visit) -> Response:
    """`POST /cijfers/tabel`: one table of one month as CSV; that it was taken along stands in the audit log."""
    month, kind = visit.form.get("maand"), visit.form.get("tabel")
    found = await _month(visit, month)
    table = found.table(kind) if found is not None else None
    if table is None:
        raise HTTPException(404)
    await visit.run(_note, visit, month, kind)
    headers = {"Content-Disposition": f'attachment; filename="nachtlicht-{month}-{kind}.csv"'}
    return Response(_MARK + as_csv(table, _names()), media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(table: Table, names: Mapping[str, Mapping[str, str]]) -> str:
    """The table, hidden cells empty, with Dutch words."""
    words = names["csv"]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_DELIMITER, lineterminator="\r\n")
    if table.columns:
        writer.writerow([words["moment"], *(names["day"][day] for day in table.columns)])
        for part, counts in day_by_part(table):
            writer.writerow([names["part"][part], *("" if count is None else count for count in counts)])
        return out.getvalue()
    writer.writerow([words["row"], words["count"]])
    for name, count in table.rows.items():
        shown = names[table.kind].get(name, name).strip()  # a tab before a formula would hide it from defusedcsv
        writer.writerow([shown, "" if count is None else count])
    if table.together is not None:
        writer.writerow([words["together"], table.together])
    return out.getvalue()


def warmth(count: int | None, table: Table) -> int:
    """Of a cell of the picture from 1 (the least that is shown) to 5 (the most); 0 for a hidden one."""
    if count is None:
        return 0
    most = max(shown for shown in table.rows.values() if shown is not None)
    return max(1, -(-5 * count // most))


def share(count: int, total: int) -> int:
    """In per cent, for the length of a bar."""
    return round(100 * count / total)


def _figures(visit: Visit) -> Figures:
    return Figures(visit.parts.staff.store.reading)


async def _month(visit: Visit, month: str | None) -> Month | None:
    if not month:
        return None
    now = visit.parts.staff.store.now()
    names = _names()
    return await visit.run(
        _figures(visit).month, month, now, tuple(names["referral"]), tuple(names["municipality"])
    )


def _before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def _note(visit: Visit, month: str, kind: str) -> None:
    staff = visit.parts.staff
    actor = visit.member.user.id
    with staff.store.writing() as connection:
        append(
            connection, staff.vault, staff.store.now(), "figures_exported", actor=actor, subject=f"month:{month}",
            table=kind,
        )  # fmt: skip


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Mapping[str, str]]:
    """The Dutch words of every row: those of the templates, the content's themes and roles, the directory."""
    templates = environment().get_template("_cijfers.html").module
    words: Mapping[str, Mapping[str, str]] = templates.woorden  # type: ignore[attr-defined]
    directories = [load_directory(municipality) for municipality in municipalities()]
    known = {record.id: record.name for found in reversed(directories) for record in found.records.values()}
    return {
        **words,
        "theme": {**load_themes(), **words["theme"]},
        "role": {**load_roles(), **words["role"]},
        "referral": dict(sorted(known.items(), key=lambda one: one[1].lower())),
        "municipality": {**{found.municipality: found.name for found in directories}},
    }


PAGES = (
    Page("GET", "/cijfers", show, MAY),
    Page("POST", "/cijfers/tabel", export, MAY),
)
