"""What a person wishes of every console: from an option, the environment, their own file, else by default. Pure.

A wish that cannot be read is a problem with its place, and the next source decides: a broken file never stops a
console.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from console.layout.glyphs import TIERS, Glyphs
from console.layout.palette import Colour, Theme
from console.terminal.capability import GLYPHS_VARIABLE, KEYS_VARIABLE
from console.terminal.notices import BELL_VARIABLE, TITLE_VARIABLE, CallBy
from console.view.keymap import STANDARD, BadKeys, Keymap
from console.view.model import Filter


class Origin(StrEnum):
    """Where a value comes from, the strongest first."""

    OPTION = "option"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


AUTO = "auto"
"""Chosen by what the terminal can do."""
_COLOURS = {"none": Colour.NONE, "16": Colour.STANDARD, "256": Colour.EIGHT_BIT, "true": Colour.TRUE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that may be wished."""

    name: str
    """In the file; also the name of its option."""
    variable: str
    default: str
    choices: tuple[str, ...]
    """Empty where any text will do."""
    text: str
    """What it is for."""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="glyphs",
        variable=GLYPHS_VARIABLE,
        default=AUTO,
        choices=(AUTO, *TIERS),
        text="the characters that bars and rules are drawn with",
    ),
    Setting(
        name="theme",
        variable="CUTOVER_THEME",
        default=AUTO,
        choices=(AUTO, *Theme),
        text="the colours, for which eyes and on which ground",
    ),
    Setting(
        name="colours",
        variable="CUTOVER_COLOURS",
        default=AUTO,
        choices=(AUTO, *_COLOURS),
        text="how many colours are used",
    ),
    Setting(
        name="view",
        variable="CUTOVER_VIEW",
        default=Filter.ACTIVE.value,
        choices=tuple(Filter),
        text="which tasks are shown at first",
    ),
    Setting(
        name="bell",
        variable=BELL_VARIABLE,
        default=CallBy.BELL.value,
        choices=tuple(CallBy),
        text="how this console calls somebody",
    ),
    Setting(
        name="title",
        variable=TITLE_VARIABLE,
        default="on",
        choices=("on", "off"),
        text="whether the title of the window says how long it is and how many wait",
    ),
    Setting(
        name="ghost",
        variable="CUTOVER_GHOST",
        default="usual",
        choices=(),
        text="the rehearsal beside tonight at first: usual, none, or its name",
    ),
)
KEYS = "keys"
"""The table of a file with remapped keys: binding = key, or a list of keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A value with where it comes from."""

    value: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a file or a variable that cannot be read, and what was done instead."""

    place: str
    """`config.toml:3`, or a variable."""
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a file says: values by name, remapped keys by binding, each with its line."""

    values: Mapping[str, object] = field(default_factory=dict)
    keys: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    """The line of each value, and of each key below its table."""
    path: str = ""
    problems: tuple[Problem, ...] = ()

    def place(self, name: str) -> str:
        """`config.toml:3`."""
        line = self.lines.get(name)
        return f"{self.path}:{line}" if line is not None else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSettings:
    """What holds."""

    chosen: Mapping[str, Chosen]
    keymap: Keymap
    remapped: Mapping[str, Origin]
    problems: tuple[Problem, ...]

    @property
    def glyphs(self) -> Glyphs | None:
        """The tier of characters; None where the terminal decides."""
        return TIERS.get(self.chosen["glyphs"].value)

    @property
    def colour(self) -> Colour | None:
        """How many colours; None where the terminal decides."""
        return _COLOURS.get(self.chosen["colours"].value)

    @property
    def theme(self) -> Theme | None:
        """Which colours; None where the terminal decides."""
        value = self.chosen["theme"].value
        return Theme(value) if value != AUTO else None

    @property
    def environment(self) -> Mapping[str, str]:
        """Bell and title as their variables would say it."""
        return {BELL_VARIABLE: self.chosen["bell"].value, TITLE_VARIABLE: self.chosen["title"].value}

    @property
    def view(self) -> Filter:
        """Which tasks are shown at first."""
        return Filter(self.chosen["view"].value)

    @property
    def ghost(self) -> str | None:
        """As `Ui.ghost`."""
        value = self.chosen["ghost"].value
        return {"usual": None, "none": ""}.get(value, value)


def settle(wishes: Wishes, env: Mapping[str, str], options: Mapping[str, str] | None = None) -> PersonSettings:
    """What holds of all that was wished: option, environment, file, default.

    Args:
        wishes: of the person's file.
        env: the environment.
        options: values given on the command line.
    """
    problems = list(wishes.problems)
    chosen = {one.name: _settled(one, wishes, env, options or {}, problems.append) for one in SETTINGS}
    known = {one.name for one in SETTINGS}
    for name in wishes.values:
        if name not in known:
            problems.append(Problem(place=wishes.place(name), text=_unknown(name, known)))
    keymap, remapped = _keys(wishes, env, problems.append)
    return PersonSettings(chosen=chosen, keymap=keymap, remapped=remapped, problems=tuple(problems))


def _unknown(name: str, known: set[str]) -> str:
    from plans.nearest import did_you_mean

    hint = did_you_mean(name, known) or f"there are {', '.join(sorted({*known, KEYS}))}"
    return f"there is no setting {name!r} ({hint})"


def _settled(
    setting: Setting,
    wishes: Wishes,
    env: Mapping[str, str],
    options: Mapping[str, str],
    say: Callable[[Problem], None],
) -> Chosen:
    given: tuple[tuple[Origin, str, object | None], ...] = (
        (Origin.OPTION, f"--{setting.name}", options.get(setting.name)),
        (Origin.ENVIRONMENT, setting.variable, env.get(setting.variable) or None),
        (Origin.FILE, wishes.place(setting.name), wishes.values.get(setting.name)),
    )
    for origin, place, value in given:
        if value is None:
            continue
        if isinstance(value, str) and (not setting.choices or value in setting.choices):
            return Chosen(value=value, origin=origin)
        asked = f"one of {', '.join(setting.choices)}" if setting.choices else "a text"
        say(Problem(place=place, text=f"{setting.name} is {value!r}, and has to be {asked}"))
    return Chosen(value=setting.default, origin=Origin.DEFAULT)


def _keys(
    wishes: Wishes, env: Mapping[str, str], say: Callable[[Problem], None]
) -> tuple[Keymap, Mapping[str, Origin]]:
    """The remapped keys: those of the environment in the place of those of the file, a bad one left out and said."""
    keymap, remapped = _of_file(wishes, say)
    try:
        of_env = Keymap.parse(env.get(KEYS_VARIABLE, ""))
        for name, keys in of_env.own.items():
            keymap = keymap.with_keys(name, keys)
    except BadKeys as error:
        say(Problem(place=KEYS_VARIABLE, text=f"{error}; left as it is"))
        return keymap, remapped
    return keymap, {**remapped, **dict.fromkeys(of_env.own, Origin.ENVIRONMENT)}


def _of_file(wishes: Wishes, say: Callable[[Problem], None]) -> tuple[Keymap, Mapping[str, Origin]]:
    """All of them at once, so that two keys may change places; else one by one, without the bad ones."""
    try:
        all_at_once = Keymap.of({name: _listed(value) for name, value in wishes.keys.items()})
    except BadKeys:
        pass
    else:
        return all_at_once, dict.fromkeys(wishes.keys, Origin.FILE)
    keymap = STANDARD
    for name, value in wishes.keys.items():
        try:
            keymap = keymap.with_keys(name, _listed(value))
        except BadKeys as error:
            say(Problem(place=wishes.place(f"{KEYS}.{name}"), text=f"{error}; left as it is"))
    return keymap, dict.fromkeys(keymap.own, Origin.FILE)


def _listed(value: object) -> tuple[str, ...]:
    """One key, or a list of keys."""
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not keys or not all(isinstance(one, str) and one.split() for one in keys):
        raise BadKeys("it has to be a key, or a list of keys")
    return tuple(" ".join(map(str, keys)).split())
