"""What a plan does, as one hash: by it a plan is approved, whatever is written round it.

Of the plan file its data counts, so that comments, quoting, order of keys and indentation do not; nor does the name of
the file. What it names counts as it is, SQL, programs, texts. Not counted is what measures: the files of rehearsals and
of the baseline, and which they are. What an engine's host adds, and where a service name leads, is not in a plan.
"""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from hashlib import sha256

from plans.bundle import Unreadable, inside, unpack
from plans.file import yaml_source
from plans.problems import PlanProblems

_MEASURED = ("rehearsals", "baseline")
"""Keys of a plan that name what was measured: another rehearsal is no other plan."""
_FORM = 1
"""Of the text that is hashed: a plan keeps its hash from release to release."""


def content_of(bundle: str) -> str:
    """The hash of what a frozen plan does, hex; two plans with one hash do the same.

    Raises:
        Unreadable: it is no frozen plan.
    """
    main, files = unpack(bundle)
    plan = _parsed(files[main], main)
    counted = {key: value for key, value in plan.items() if key not in _MEASURED}
    beside = _without_measurements(files, counted, {key: plan.get(key) for key in _MEASURED})
    sums = {name: _sum(text) for name, text in beside.items() if name != main}
    return _hashed({"form": _FORM, "plan": counted, "files": sums})


def _parsed(text: str, name: str) -> Mapping[str, object]:
    """The data of a plan file."""
    try:
        data = yaml_source.parse(text, name).data
    except PlanProblems:
        raise Unreadable("this frozen plan cannot be read") from None
    return data if isinstance(data, dict) else {"": data}


def _without_measurements(files: Mapping[str, str], counted: object, measured: object) -> Mapping[str, str]:
    """The files, but for those that only the keys of what was measured name."""
    named, patterns = frozenset(_texts(counted)), tuple(_texts(measured))
    return {name: text for name, text in files.items() if name in named or not _is_one_of(name, patterns)}


def _texts(value: object) -> Iterator[str]:
    """Every text in it that may be the name of a file, without detours."""
    match value:
        case str():
            try:
                yield inside(value)
            except Unreadable:
                return
        case dict():
            for one in value.values():
                yield from _texts(one)
        case list():
            for one in value:
                yield from _texts(one)


def _is_one_of(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _sum(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _hashed(content: Mapping[str, object]) -> str:
    return _sum(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
