"""Relay connections: cut into pages by `first` and `after`, cursors being ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LARGEST_PAGE = 1000
USUAL_PAGE = 100

Node = dict[str, object]


def page(rows: Sequence[Node], first: int | None = None, after: str | None = None) -> Node:
    """Give the connection of the `first` rows behind the cursor `after`; an unknown cursor gives no rows."""
    ids = [str(row["id"]) for row in rows]
    start = 0
    if after is not None:
        start = ids.index(after) + 1 if after in ids else len(rows)
    end = start + min(LARGEST_PAGE, USUAL_PAGE if first is None else max(0, first))
    chosen = rows[start:end]
    info = {
        "hasNextPage": end < len(rows),
        "hasPreviousPage": start > 0,
        "startCursor": chosen[0]["id"] if chosen else None,
        "endCursor": chosen[-1]["id"] if chosen else None,
    }
    return {"edges": [{"cursor": row["id"], "node": row} for row in chosen], "pageInfo": info}


def paged(rows: Callable[[], Sequence[Node]]) -> Callable[..., Node]:
    """Give a field of that connection, whose rows are made only when it is asked for."""
    return lambda _info, first=None, after=None: page(rows(), first, after)
