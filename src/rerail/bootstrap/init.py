"""`rerail init` from what was said to files: look around, fill the templates in, write what is not there."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from rerail.adapters.work_tree import WorkTree, present, stays_inside, write_new
from rerail.bootstrap.network import usable_network
from rerail.core.text import Redactor
from rerail.core.values import Value
from rerail.errors import ConfigurationError, ExitCode, RerailError
from rerail.ports import RailwayError, RepositoryError
from rerail.render.starter import (
    CONFIGURATION,
    PER_SERVICE,
    Begun,
    file_words,
    filled,
    is_action,
    may_stand,
    titled,
)
from rerail.settings import CONFIG_PATH, TokenKind
from rerail.settings.file import CONFIG_PATHS
from rerail.settings.resolving import gather
from rerail.settings.tokens import find_tokens
from rerail.starters import template
from rerail.usecases.init import Fate, Planned, Spot, Wish, planned, spot_at_railway, spot_by_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rerail.ports.catalogue import Named
    from rerail.settings.tokens import Tokens
    from rerail.usecases.init import Person

_OF_RAILWAY = frozenset({"railway-token", "railway-api-token", "RAILWAY_TOKEN", "RAILWAY_API_TOKEN"})
_API_URL = frozenset({"RERAIL_RAILWAY_API_URL", "railway-api-url"})
_NEEDED = _OF_RAILWAY | _API_URL
_OUTSIDE = "this is no git repository, whose .github the files belong to: go into yours, or use --print ({})"
_LEADS_OUT = "{}: a folder on the way is a link that leads out of the repository"
_NO_PLACE = (
    "--{0}: GitHub would take a part of this name for an expression; give the {0}'s id instead of its name"
)


class RailwayUnread(RerailError):  # noqa: N818
    """Railway could not tell what there is."""

    exit_code = ExitCode.REMOTE_UNAVAILABLE


class NotWritten(RerailError):  # noqa: N818
    """A file could not be written; those before it were."""


class Begin(Value):
    """What is asked of `rerail init`."""

    wish: Wish
    files: tuple[str, ...]
    """Names of templates."""
    action: str
    shown_only: bool = False
    """Whether the texts are all that is wanted: then no repository is needed."""


class Proposal(Value):
    """What would be written, and where."""

    root: Path | None
    """None: outside of a git repository."""
    repository: str | None
    spot: Spot
    begun: Begun
    files: tuple[Planned, ...]
    checked: bool
    """Whether Railway was asked."""


def propose(asked: Begin, env: Mapping[str, str], folder: Path, now: datetime, person: Person) -> Proposal:
    """Find out what the files would be; writes nothing. Raises ConfigurationError, and RailwayUnread."""
    gathered = gather({}, env, None, now)
    found = [m for m in gathered.mistakes if m.place and m.place.name in _API_URL]
    wrong = [str(m) for m in (*find_tokens(env).mistakes, *found) if m.place and m.place.name in _NEEDED]
    tree = WorkTree(folder)
    root, outside = _root(tree)
    if outside and not asked.shown_only:
        wrong.append(outside)
    if not is_action(asked.action):
        wrong.append("--action: it names no Action; write owner/name@ref, as rerail/rerail@v1")
    wrong += _tokens_in(asked.wish, gathered.found.tokens)
    if wrong:
        clean = Redactor(gathered.found.tokens.secrets()).clean
        raise ConfigurationError(tuple(str(clean(each)) for each in wrong))
    tokens, url = gathered.found.tokens, gathered.values["railway_api_url"]
    spot = _spot(asked.wish, tokens, url, person) if tokens.railway else spot_by_word(asked.wish, person)
    begun = _begun(spot, asked.action)
    files = _planned(asked.files, begun, root)
    leads_out = [each.path for each in files if root and not stays_inside(root, root / each.path)]
    if leads_out and not asked.shown_only:
        raise ConfigurationError(tuple(_LEADS_OUT.format(path) for path in leads_out))
    return Proposal(
        root=root,
        repository=tree.repository() if root else None,
        spot=spot,
        begun=begun,
        files=files,
        checked=tokens.railway is not None,
    )


def write(proposal: Proposal) -> tuple[Planned, ...]:
    """Write what is not there; give each file with what became of it. Raises NotWritten."""
    done: list[Planned] = []
    for each in proposal.files:
        if proposal.root is None or each.fate is not Fate.NEW:
            done.append(each)
            continue
        try:
            written = write_new(proposal.root / each.path, each.text)
        except OSError as error:
            raise NotWritten(_stopped(each, error, done)) from None
        done.append(replace(each, fate=Fate.WRITTEN if written else Fate.DIFFERS))
    return tuple(done)


def _stopped(at: Planned, error: OSError, done: list[Planned]) -> str:
    written = [each.path for each in done if each.fate is Fate.WRITTEN]
    before = f"Written before: {', '.join(written)}." if written else "Nothing was written."
    return f"{at.path} could not be written: {error.strerror}. {before} A second call does the rest."


def _tokens_in(wish: Wish, tokens: Tokens) -> list[str]:
    clean = Redactor(tokens.secrets()).clean_value
    return [f"--{kind}: it holds a token" for kind, said in wish.everything if clean(said) != said]


def _root(tree: WorkTree) -> tuple[Path | None, str]:
    try:
        return tree.root(), ""
    except RepositoryError as error:
        return None, _OUTSIDE.format(error)


def _spot(wish: Wish, tokens: Tokens, url: str, person: Person) -> Spot:
    from rerail.adapters.railway.catalogue import RailwayCatalogue  # noqa: PLC0415  httpx, when it is needed

    if tokens.railway is None:
        raise AssertionError("asked of Railway without a token")
    redactor = Redactor(tokens.secrets())
    is_project = tokens.railway_kind is TokenKind.PROJECT
    with usable_network():
        catalogue = RailwayCatalogue(url=url, token=tokens.railway, is_project_token=is_project)
    with closing(catalogue):
        try:
            return spot_at_railway(catalogue, wish, person)
        except RailwayError as error:
            says = redactor.clean(error.sentence_part)
        raise RailwayUnread(f"Railway can't tell what there is: {says}. Nothing was written.")


def _begun(spot: Spot, action: str) -> Begun:
    """Give what the files are filled in with. Raises ConfigurationError for names that may stand in none."""
    services, environment = tuple(map(_word, spot.services)), _word(spot.environment)
    words = (*(("service", word) for word in services), ("environment", environment))
    if wrong := tuple(_NO_PLACE.format(kind) for kind, word in words if word is None):
        raise ConfigurationError(wrong)
    return Begun(
        services=tuple(word or "" for word in services),
        environment=environment or "",
        project=spot.project.name if spot.project else None,
        action=action,
    )


def _word(place: Named) -> str | None:
    """Give the name, or the id where the name may not stand in a workflow."""
    return next((each for each in (place.name, place.id) if each and may_stand(each)), None)


def _planned(names: tuple[str, ...], begun: Begun, root: Path | None) -> tuple[Planned, ...]:
    return tuple(each for name in names for each in _files(name, begun, root))


def _files(name: str, begun: Begun, root: Path | None) -> Iterator[Planned]:
    """Give one file, or one for each of several services where it concerns one."""
    if name not in PER_SERVICE or len(begun.services) == 1:
        yield _file(name, filled(template(name), begun), root)
        return
    suffixes = file_words(begun.services)
    for service, suffix in zip(begun.services, suffixes, strict=True):
        own = name.replace(".yml", f"-{suffix}.yml")
        text = titled(filled(template(name), replace(begun, services=(service,))), service)
        yield _file(own, text.replace(f"/{name}:", f"/{own}:", 1), root)


def _file(name: str, text: str, root: Path | None) -> Planned:
    path = CONFIG_PATH if name == CONFIGURATION else f".github/workflows/{name}"
    if name == CONFIGURATION and root and not (root / path).exists():
        path = next((other for other in CONFIG_PATHS if (root / other).is_file()), path)
    return planned(path, text, present(root / path) if root else None)
