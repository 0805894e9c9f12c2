import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plans.file.yaml_source import parse
from plans.load import load
from plans.problems import PlanProblems, Problem
from tests.support.plan_files import SOUND, changed, problems, sound, write
from tests.support.replication.plans import REPLICATED


def data(text: str) -> object:
    return parse(text, "x.yaml").data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:30", "22:30"),
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("2022-11-11", "2022-11-11"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("'12'", "12"),
        ("true", True),
        ("713", 713),
        ("-5", -5),
        ("0x1F", 31),
        ("0.5", 0.5),
        ("~", None),
    ],
)
def test_plain_scalars_mean_what_yaml_1_2_says_and_clock_times_stay_text(text: str, value: object) -> None:
    assert data(f"k: {text}") == {"k": value}
    assert type(data(f"k: {text}")["k"]) is type(value)  # type: ignore[index]


def test_keys_are_always_text() -> None:
    assert data("on: 1\nNO: 2\n12: 3\nnull: 4") == {"on": 1, "NO": 2, "12": 3, "null": 4}


def test_every_value_and_key_knows_its_place() -> None:
    source = parse("a:\n  - b: 1\n    cc: [x, y]\n", "x.yaml")
    assert str(source.key_place(("a", 0, "cc"))) == "x.yaml:3:5"
    assert str(source.value_place(("a", 0, "cc", 1))) == "x.yaml:3:13"
    assert str(source.value_place(("a", 0, "missing", "deeper"))) == "x.yaml:2:5"


def one_problem(text: str) -> str:
    with pytest.raises(PlanProblems) as caught:
        parse(text, "x.yaml")
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tb: 1", "x.yaml:2:1: a tab cannot indent (use spaces)"),
        ("a: &x 1\nb: *x", 'x.yaml:1:4: "&x" is an anchor'),
        ("a: *x", 'x.yaml:1:4: "*x" is an alias'),
        ("a: !!python/object:os.system 1", 'x.yaml:1:4: "tag:yaml.org,2002:python/object:os.system" is a tag'),
        ("a: 1\n---\nb: 2", "x.yaml:2:1: a second document begins here"),
        ("{{x}}: 1", "x.yaml:1:1: a key must be a single word or text"),
        ("%TAG ! x\n" * 400_000, "x.yaml:1:1: %TAG is a directive"),
        ("a: \0", "x.yaml:1:4: the character U+0000 cannot stand in a plan"),
        ("a: 1\nb: \ufeff", "x.yaml:2:4: the character U+FEFF cannot stand in a plan"),
        ("a: [1, 2\nb: 3", "x.yaml:2:2: not YAML"),
        ("title: Check-in: go", "x.yaml:1:16: not YAML: mapping values are not allowed"),
        ("a: " + "[" * 100_000, "x.yaml:1:43: nested deeper than 40 levels"),
        ("- " * 100_000, "x.yaml:1:81: nested deeper than 40 levels"),
        ("[" + "1," * 250_000, "x.yaml:1:400000: more than 200000 values"),
    ],
)
def test_what_plans_do_not_use_is_refused_at_its_place(text: str, expected: str) -> None:
    assert one_problem(text).startswith(expected)


def test_an_alias_bomb_ends_at_its_first_anchor() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30))
    began = time.process_time()
    assert '"&a0" is an anchor' in one_problem(bomb)
    assert time.process_time() - began < 1


def test_a_duplicate_key_is_a_problem_beside_all_others(tmp_path: Path) -> None:
    text = changed("    title: Go-live\n", "    title: Go-live\n    title: Again\n    tilte: x\n")
    found = problems(tmp_path, text)
    assert len(found) == 2
    assert 'the key "title" stands here twice (first in line ' in found[0]
    assert 'did you mean "title"?' in found[1]


def test_bytes_that_are_not_utf_8_are_named_with_line_and_column(tmp_path: Path) -> None:
    text = SOUND.replace("Røros", "R@ros").encode().replace(b"@", "ø".encode("latin-1"))
    line = SOUND[: SOUND.index("Røros")].count("\n") + 1
    assert problems(tmp_path, text) == [f"{line}:18: the byte 0xf8 is not UTF-8 (save the file as UTF-8)"]
    assert problems(tmp_path, b"\xef\xbb\xbfa: \xff") == ["1:4: the byte 0xff is not UTF-8 (save the file as UTF-8)"]


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    assert sound(tmp_path, "\ufeff" + SOUND).plan.title == "A small night"


def test_a_file_of_50_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(PlanProblems, match="larger than 4 MB"):
        load(path)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "- a\n", "just words\n", "42\n"])
def test_what_is_no_mapping_is_no_plan(tmp_path: Path, text: str) -> None:
    assert len(problems(tmp_path, text)) == 1


def test_a_plan_that_is_missing_a_folder_or_a_device_is_a_problem(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, Path("/dev/zero")):
        with pytest.raises(PlanProblems):
            load(path)


# --- any bytes ---------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    sorted({word for word in (SOUND + REPLICATED).replace("\n", " \n ").split(" ") if word} | {"*a", "&a", "!!x"})
)
_MUTATED = st.builds(
    lambda plan, at, length, new: plan[:at] + new + plan[at + length :],
    st.sampled_from([SOUND, REPLICATED]),
    st.integers(0, max(len(SOUND), len(REPLICATED))),
    st.integers(0, 40),
    st.one_of(st.text(max_size=8), _WORDS, st.just("")),
)


@given(st.one_of(st.binary(max_size=200), st.lists(_WORDS, max_size=40).map(" ".join).map(str.encode)))
@example(b"? [a]\n: b")
@example(b"%YAML 9.9\n--- a")
@example(b"tasks: [{id: [1]}, {id: null}, 5]")
def test_any_bytes_end_in_problems_never_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    _ends_well(tmp_path_factory, raw)


@given(_MUTATED)
def test_a_sound_plan_with_any_place_spoilt_loads_or_has_problems_with_places(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    _ends_well(tmp_path_factory, text.encode("utf-8", "surrogatepass"))


def _ends_well(factory: pytest.TempPathFactory, raw: bytes) -> None:
    found: tuple[Problem, ...] = ()
    try:
        load(write(factory.getbasetemp(), raw))
    except PlanProblems as error:
        found = error.problems
        refused = True
    else:
        refused = False
    assert bool(found) is refused
    assert all(problem.place.line >= 1 and problem.message for problem in found)
