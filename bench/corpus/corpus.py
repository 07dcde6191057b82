"""The corpus: clean lines with secrets planted among them, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.corpus.draw import Draw
from bench.corpus.known import innocent, variables
from bench.corpus.planted import COLOUR, known, unknown
from bench.corpus.texts import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.corpus.planted import Planted

PIECE = 8
"""A secret is found if nowhere in its line that many of its characters stand in a row."""
BORDER = 128 * 1024
"""What has several lines is planted across multiples of this: where a reader may cut the log (characters)."""
_ORDINARY_PER_HARD = 4
"""Of ordinary clean lines there are that many for each that resembles a secret, template by template."""


@dataclass(frozen=True)
class Corpus:
    """A log and its labels."""

    lines: tuple[str, ...]
    planted: tuple[tuple[int, Planted], ...]
    """Each with the number of its first line."""
    clean: frozenset[int]
    """Numbers of the lines without a secret."""
    variables: Mapping[str, str]
    """What the Redactor is told of: the service's variables, secret ones and others."""
    public: frozenset[str]
    """Ids that must stay readable."""

    def missed(self, shown: Sequence[str]) -> list[Planted]:
        """Give the secrets of which something can still be read in these lines."""

        def left(first: int, secret: Planted) -> bool:
            return any(
                _survives(piece, shown[first + number], secret.lines[number])
                for number, piece in secret.pieces
            )

        return [secret for first, secret in self.planted if left(first, secret)]


def _survives(piece: str, shown: str, line: str) -> bool:
    """Tell if something of the piece is shown; its line may hold the same word elsewhere (`github_pat=`)."""
    elsewhere, size = COLOUR.sub("", line).replace(piece, " "), min(PIECE, len(piece))
    parts = (piece[at : at + size] for at in range(len(piece) - size + 1))
    return any(part in shown and part not in elsewhere for part in parts)


def corpus(seed: int = 3, *, each: int = 8, clean: int = 20_000) -> Corpus:
    """Make the corpus: that many secrets of each unknown kind, the known ones, that many clean lines."""
    draw = Draw(seed)
    told, others = variables(draw), innocent(draw)
    secrets = [*unknown(draw, each), *known(draw, told)]
    draw.random.shuffle(secrets)
    harmless = list(clean_lines(draw, clean, others))
    lines: list[str] = []
    planted: list[tuple[int, Planted]] = []
    clean_at: list[int] = []
    for item in _mixed(draw, secrets, harmless):
        if isinstance(item, str):
            clean_at.append(len(lines))
            lines.append(item)
        else:
            planted.append((len(lines), item))
            lines += item.lines
    public = frozenset((others["RAILWAY_DEPLOYMENT_ID"], others["RAILWAY_GIT_COMMIT_SHA"]))
    return Corpus(tuple(lines), tuple(planted), frozenset(clean_at), told | others, public)


def clean_lines(draw: Draw, count: int, others: Mapping[str, str]) -> Iterator[str]:
    """Give lines without a secret."""
    words = {"liveid": others["RAILWAY_DEPLOYMENT_ID"], "livesha": others["RAILWAY_GIT_COMMIT_SHA"]}
    hard = lines_of("clean_hard.txt")
    ordinary = lines_of("clean_ordinary.txt")
    for template in draw.random.choices(ordinary * _ORDINARY_PER_HARD + hard, k=count):
        yield draw.filled(template, words)


def _mixed(draw: Draw, secrets: Sequence[Planted], harmless: Sequence[str]) -> Iterator[str | Planted]:
    """Give all in one row: what has several lines across the borders, the others anywhere."""
    several = [each for each in secrets if len(each.lines) > 1]
    single = [each for each in secrets if len(each.lines) == 1]
    places = sorted(draw.random.choices(range(len(harmless)), k=len(single)))
    length, border = 0, BORDER
    for number, line in enumerate(harmless):
        while places and places[0] == number:
            places.pop(0)
            one = single.pop()
            length += len(one.lines[0]) + 1
            yield one
        if several and length + sum(map(len, several[-1].lines)) // 2 >= border:
            length += sum(len(each) + 1 for each in several[-1].lines)
            border = (length // BORDER + 1) * BORDER
            yield several.pop()
        length += len(line) + 1
        yield line
    yield from several
