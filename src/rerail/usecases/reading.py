"""The first wave: Railway's vital operation beside the releases; then older history, where it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from msgspec.structs import replace

from rerail.core import journal as j
from rerail.core.choosing.choice import Choice, Chosen, NeedMore, Wish
from rerail.core.choosing.target import choose
from rerail.core.text import Text, draft
from rerail.core.values import ServiceView, Trigger, Value
from rerail.core.watching.verified import recorded_healthy
from rerail.ports import RailwayError, RepositoryFacts, Trouble
from rerail.usecases.patience import ask_patiently

if TYPE_CHECKING:
    from rerail.usecases.gather import Asked, Gathering
    from rerail.usecases.request import ReadPorts, Request

V = TypeVar("V", bound=Value)
RAILWAY_LIMIT = 30.0
"""Seconds for which Railway is asked before the run gives up."""
GITHUB_GRACE = 4.0
"""Seconds for which GitHub may still answer after Railway has: it must not hold a rollback up."""
GITHUB_LIMIT = 30.0
"""The same for a run that may not act without GitHub's tags: to give up on them would be to give up."""
MOST_PAGES = 20
PAGE_LIMIT = 20.0


class Known(Value):
    """What the first wave brought."""

    view: ServiceView
    facts: RepositoryFacts
    notes: tuple[Text, ...] = ()


def first_reads(request: Request, ports: ReadPorts, gathering: Gathering) -> Known:
    """Ask Railway and GitHub at once. Raises RailwayError: without Railway there is nothing to do."""
    github = gathering.ask(
        "GitHub", lambda: ports.repository.read(request.tag_pattern.replace("{service}", "*"))
    )
    railway = ask_patiently(
        ports,
        gathering,
        lambda: ports.railway.read_service(request.service, request.environment, request.project),
        seconds=RAILWAY_LIMIT,
    )
    view = _must(railway)
    seconds = GITHUB_LIMIT if _needs_tags(request) else GITHUB_GRACE
    gathering.wait(github, seconds=seconds, unless=lambda: ports.stop.signal is not None)
    return Known(view=view, facts=_facts(github), notes=_notes(github))


def _needs_tags(request: Request) -> bool:
    """Tell whether nothing can be chosen without the releases: no person is there, and none is named."""
    return request.trigger is Trigger.AUTOMATIC and not request.allow_untagged and request.target is None


def choose_target(
    request: Request, ports: ReadPorts, gathering: Gathering, known: Known
) -> tuple[Known, Choice]:
    """Choose, reading older pages of Railway's history until the rules are content."""
    wish = wish_of(request, known)
    for _ in range(MOST_PAGES):
        choice = choose(known.view, known.facts.releases, wish, ports.clock.now())
        if not isinstance(choice, NeedMore):
            return known, choice
        known = _with_page(ports, gathering, known, choice.after)
    complete = replace(known.view, next_page=None)
    return known, choose(complete, known.facts.releases, wish, ports.clock.now())


def wish_of(request: Request, known: Known) -> Wish:
    """Give what the request asks of the choosing; `{service}` is the service's name, whatever was asked."""
    return Wish(
        trigger=request.trigger,
        target=request.target,
        tag_pattern=request.tag_pattern.replace("{service}", known.view.service_name),
        min_served=request.min_served,
        bad_since=request.bad_since,
        allow_untagged=request.allow_untagged,
        recorded_healthy=recorded_healthy(known.facts.releases),
        releases_unreadable=_unreadable(known.facts),
    )


def _unreadable(facts: RepositoryFacts) -> str | None:
    """Give why the releases could not be read; None when they were, even if there are none.

    A checkout without any, after GitHub failed, may be one that was made without tags: its source says
    in parentheses what failed before it.
    """
    if facts.releases:
        return None
    if facts.source.startswith(j.NOWHERE):
        return facts.source.removeprefix(j.NOWHERE).strip("; ").rstrip(".") or "no source could tell"
    return f"there are none in {facts.source}" if facts.source.endswith(")") else None


def read_line(known: Known) -> j.Read:
    """Give the journal's line of what was read; the history stays out, the choice tells what mattered."""
    return j.Read(
        view=without_words(replace(known.view, history=())),
        deployments=len(known.view.history),
        releases=len(known.facts.releases),
        releases_from=known.facts.source,
        notes=known.notes,
        private=known.facts.is_private,
    )


def chosen_line(choice: Choice) -> j.ChoiceMade:
    """Give the journal's line of what was chosen; where a Plan follows, it is the Plan that has the words."""
    return j.ChoiceMade(choice=without_words(choice) if isinstance(choice, Chosen) else choice)


def without_words(value: V) -> V:
    """Give the value without what people wrote in it, messages and names of authors.

    What the service's variables hold, and may stand in them, is known with the second wave only.
    """
    return cast("V", _without_words(value))


def _without_words(value: object) -> object:
    match value:
        case Text():
            return None
        case Value():
            fields = {name: getattr(value, name) for name in value.__struct_fields__}
            return replace(value, **{name: _without_words(item) for name, item in fields.items()})
        case tuple():
            return tuple(_without_words(item) for item in value)
    return value


def _with_page(ports: ReadPorts, gathering: Gathering, known: Known, after: str) -> Known:
    page = ask_patiently(
        ports, gathering, lambda: ports.railway.read_history(known.view, after), seconds=PAGE_LIMIT
    )
    if page.value is None:
        why = page.error or "no answer"
        note = draft(f"Railway's older history could not be read ({why}); the choice is made without it.")
        return replace(known, view=replace(known.view, next_page=None), notes=(*known.notes, note))
    seen = {d.id for d in known.view.history}
    older = tuple(d for d in page.value.deployments if d.id not in seen)
    view = replace(known.view, history=(*known.view.history, *older), next_page=page.value.next_page)
    return replace(known, view=view)


def _must(asked: Asked[ServiceView]) -> ServiceView:
    if asked.value is not None:
        return asked.value
    if isinstance(asked.error, RailwayError):
        raise asked.error
    raise RailwayError(Trouble.UNREACHABLE, str(asked.error or "Railway did not answer."))


def _facts(asked: Asked[RepositoryFacts]) -> RepositoryFacts:
    return asked.value or RepositoryFacts(releases=(), source=f"{j.NOWHERE}; {asked.error}")


def _notes(asked: Asked[RepositoryFacts]) -> tuple[Text, ...]:
    if asked.error is None:
        return ()
    said = f" GitHub says: {asked.error.says.reveal()}" if asked.error.says else ""
    return (draft(f"The releases could not be read: {asked.error}{said}"),)
