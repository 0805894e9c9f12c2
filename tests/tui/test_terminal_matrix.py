"""The board in real terminals of many kinds: what a person sees of it, as pyte understands the bytes and as tmux does.

Every two values of kind, colour, locale and size meet in one case at least. The source stands still, so that each
picture is the same on every day. `CUTOVER_GOLDENS=write` accepts what there is.
"""

import os
import re
from collections import Counter
from itertools import combinations, product
from pathlib import Path

import pyte
import pytest
from _pytest.mark.structures import ParameterSet

from tests.support.eventually import eventually
from tests.support.places import ROOT
from tests.support.session.variants import by_night
from tests.support.terminal import TMUX, ColdTerminal, TmuxScreen
from tests.support.world import SIZES

TERMS = ("xterm-256color", "tmux-256color", "xterm", "linux", "vt100")
LOCALES = ({"LANG": "C.UTF-8"}, {"LANG": "C", "LC_ALL": "C"}, {"LANG": "nb_NO.ISO-8859-1"})
FRAME_ENDS = b"\x1b[1;1H"
"""The cursor, out of the way."""
GOLDEN = ROOT / "tests" / "golden" / "terminal"
_BY_DAY = frozenset({("xterm-256color", 3), ("vt100", 0), ("linux", 1)})
"""The kinds and sizes that are tried by day."""
_COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:[34][0-8]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m")

Case = tuple[str, bool, int, tuple[int, int]]


def _case(kind: int, size: int) -> Case:
    """Kind, whether colours are refused, which locale, and size."""
    return TERMS[kind], (kind + size) % 2 == 0, (kind + 2 * size) % len(LOCALES), SIZES[size]


CASES = [_case(kind, size) for kind, size in product(range(len(TERMS)), range(len(SIZES)))]


def _tried(case: Case) -> ParameterSet:
    by_day = (case[0], SIZES.index(case[3])) in _BY_DAY
    return pytest.param(case, id=_name(case), marks=() if by_day else by_night(case).marks)


def _name(case: Case) -> str:
    term, refuses_colour, locale, (columns, lines) = case
    return f"{term}-{'mono' if refuses_colour else 'colour'}-{('utf8', 'c', 'latin1')[locale]}-{columns}x{lines}"


def test_every_two_values_meet() -> None:
    values: tuple[set[object], ...] = tuple(set(column) for column in zip(*CASES, strict=True))
    for one, other in combinations(range(len(values)), 2):
        assert {(case[one], case[other]) for case in CASES} == set(product(values[one], values[other]))


@pytest.mark.parametrize("case", [_tried(case) for case in CASES])
async def test_two_emulators_show_the_same_picture(case: Case, tmp_path: Path) -> None:
    term, refuses_colour, locale, (columns, lines) = case
    env = {"TERM": term, **LOCALES[locale], **({"NO_COLOR": "1"} if refuses_colour else {})}
    with ColdTerminal(columns, lines, "still", **env) as terminal:
        shown = terminal.until(lambda text: "since the run" in text and terminal.raw.endswith(FRAME_ENDS))
        styles = _styles(terminal.screen)
    _golden(_name(case), f"{shown}\n{styles}\n")
    if refuses_colour:
        assert not _COLOUR.search(terminal.raw.decode(errors="replace"))
    if TMUX:  # where it is not, the test below is left out by name
        with TmuxScreen(columns, lines, terminal.raw, tmp_path) as other:
            await eventually(lambda: other.text() == shown)


@pytest.mark.needs("tmux")
async def test_tmux_reads_bytes_by_itself(tmp_path: Path) -> None:
    with TmuxScreen(20, 2, b"\x1b[2;3Hhere", tmp_path) as other:
        await eventually(lambda: other.text() == "\n  here")


def _styles(screen: pyte.Screen) -> str:
    """How many cells that show something have which colours and attributes."""
    counts: Counter[str] = Counter()
    for row in range(screen.lines):
        for column in range(screen.columns):
            one = screen.buffer[row][column]
            attributes = [name for name in ("bold", "underscore", "reverse") if getattr(one, name)]
            if one.data != " " or one.reverse:
                counts[" ".join([one.fg, "on", one.bg, *attributes])] += 1
    return "\n".join(f"{count:5} {style}" for style, count in sorted(counts.items()))


def _golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("CUTOVER_GOLDENS") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path} differs; CUTOVER_GOLDENS=write accepts it"
