"""What may be set aside, in which order it comes back, and what never happens at the same time."""

from dataclasses import replace

import pytest

from jobs.copy.set_aside.catalog import Candidate
from jobs.copy.set_aside.ddl_lock import Lock, conflict
from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.copy.set_aside.eligibility import choose
from jobs.copy.set_aside.foreign_key_text import foreign_key, referenced_by
from jobs.copy.set_aside.ordering import Sift, order_of_tables, plan_steps
from jobs.copy.set_aside.steps import Duty, RebuildStep, RebuildSteps

A, B = '"s"."a"', '"s"."b"'


def index(relation: str, name: str, kind: PartKind = PartKind.INDEX) -> TablePart:
    attached = f"alter table only {relation} add constraint {name} {kind} using index {name};\n"
    definition = f"set local search_path = pg_catalog;\nCREATE INDEX {name};\n" + attached * (
        kind is not PartKind.INDEX
    )
    return TablePart(relation=relation, kind=kind, name=name, definition=definition)


def key(name: str, referring: str, referenced: str) -> TablePart:
    added = f"alter table only {referring} add constraint {name} FOREIGN KEY (x) REFERENCES {referenced}(id) not valid"
    proved = f"alter table only {referring} validate constraint {name}"
    return TablePart(
        relation=referring, kind=PartKind.FOREIGN_KEY, name=name,
        definition=f"set local search_path = pg_catalog;\n{added};\n{proved};\n",
    )  # fmt: skip


PARTS = [
    index(A, "a_pkey", PartKind.PRIMARY_KEY),
    index(A, "a_v"),
    index(B, "b_pkey", PartKind.PRIMARY_KEY),
    key("b_a", B, "s.a"),
]


def ready(steps: RebuildSteps, *finished: str) -> list[RebuildStep]:
    """Those that may begin once the rows of these tables are in."""
    for relation in finished:
        steps.finish(relation)
    return list(steps.ready())


def test_no_two_steps_that_run_at_once_want_locks_that_do_not_go_together_and_all_of_them_are_done() -> None:
    steps = RebuildSteps(plan_steps(PARTS, {B: "s.b", A: "s.a"}))
    order: list[tuple[Duty, str]] = []
    while steps.left:
        for step in ready(steps, A, B)[:1] or steps.running[:1]:
            if step in steps.running:
                steps.end(step)
                continue
            taken = [(table, lock) for other in steps.running for table, lock in other.locks.items()]
            assert not any(conflict(lock, there) for table, there in taken if (lock := step.locks.get(table)))
            steps.begin(step)
            order.append((step.duty, step.name))
    assert order.index((Duty.BUILD, "a_v")) < order.index((Duty.ATTACH, "a_pkey")) < order.index((Duty.REFER, "b_a"))
    assert order.index((Duty.ATTACH, "b_pkey")) < order.index((Duty.REFER, "b_a")) < order.index((Duty.VALIDATE, "b_a"))
    assert {(Duty.ANALYZE, "s.a"), (Duty.SEQUENCE, "s.b")} < set(order)


def test_a_table_s_indexes_may_begin_when_its_own_rows_are_in_and_a_foreign_key_when_both_tables_are() -> None:
    steps = RebuildSteps(plan_steps(PARTS, {B: "s.b", A: "s.a"}))
    assert {step.name for step in ready(steps, A)} == {"a_pkey", "a_v"}
    for step in ready(steps, A):
        steps.begin(step)
        steps.end(step)
    assert [step.title for step in ready(steps, A)] == ["constraint a_pkey"]


def test_what_a_large_table_s_proof_waits_for_is_as_urgent_as_that_table() -> None:
    keys = [key("b_a", B, "s.a"), key("c_b", '"s"."c"', "s.b"), key("a_a", A, "s.a")]
    assert order_of_tables({A: 1, B: 5, '"s"."c"': 9}, keys) == {A: 9, B: 9, '"s"."c"': 9}


LEAVES = {'"s"."a_1"': A, '"s"."a_2"': A}
TREE = [
    *(index(leaf, f"{kind}_{leaf[-2]}", kind) for leaf in LEAVES for kind in (PartKind.PRIMARY_KEY, PartKind.INDEX)),
    *(key(f"refers_{leaf[-2]}", leaf, "s.b") for leaf in LEAVES),
    *(replace(index(A, f"{kind}", kind), height=2) for kind in (PartKind.PRIMARY_KEY, PartKind.INDEX)),
    replace(key("refers", A, "s.b"), height=2),
    index(B, "b_pkey", PartKind.PRIMARY_KEY),
]


def test_leaves_wait_for_the_rows_of_their_table_and_are_built_side_by_side() -> None:
    steps = RebuildSteps(plan_steps(TREE, {A: "s.a", B: "s.b"}, LEAVES))
    assert {step.relation for step in ready(steps, B)} == {B}
    begun = []
    while step := next((step for step in ready(steps, A) if step.duty is Duty.BUILD and step.relation in LEAVES), None):
        steps.begin(step)
        begun.append(step.relation)
    assert sorted(begun) == sorted([*LEAVES, *LEAVES])


def test_what_joins_leaves_comes_behind_all_of_theirs_and_wants_the_whole_table() -> None:
    steps = RebuildSteps(plan_steps(TREE, {A: "s.a", B: "s.b"}, LEAVES))
    order: list[str] = []
    while steps.left:
        step = ready(steps, A, B)[0]
        if step.duty in (Duty.JOIN, Duty.ADOPT):
            assert {relation for relation, lock in step.locks.items() if lock is Lock.ALL} >= {A, *LEAVES}
        steps.begin(step)
        steps.end(step)
        order.append(step.title)
    for joins, beneath in (("joining of index", "index index"), ("joining of primary key", "constraint primary key"),
                           ("adoption of refers", "proof of refers")):  # fmt: skip
        assert order.index(joins) > max(order.index(f"{beneath}_{leaf}") for leaf in (1, 2))
    assert order.index("statistics of s.a") > order.index("joining of primary key")


@pytest.mark.parametrize(
    ("written", "quoted"),
    [("s.a", '"s"."a"'), ('"S.1"."a(b"', '"S.1"."a(b"'), ('"it""s".a', '"it""s"."a"')],
)
def test_the_table_that_a_foreign_key_refers_to_is_read_from_its_definition(written: str, quoted: str) -> None:
    assert referenced_by(key("k", B, written)) == quoted


def test_the_columns_of_a_foreign_key_are_read_from_its_definition_too() -> None:
    part = key("k", B, "s.a")
    written = part.definition.replace("(x)", '("a, ""b", c)').replace("(id)", '(id, "C)") MATCH FULL ON DELETE CASCADE')
    read = foreign_key(replace(part, definition=written))
    assert read is not None
    assert (read.referring, read.referenced, read.whole) == (("s", "b"), ("s", "a"), True)
    assert (read.columns, read.referenced_columns) == (('a, "b', "c"), ("id", "C)"))
    assert foreign_key(replace(part, definition=part.definition.replace("(x)", "(x, PERIOD during)"))) is None


def test_foreign_keys_come_back_once_their_tables_are_sifted_and_these_behind_those_that_they_refer_to() -> None:
    sifts = [Sift(tables=(A,), refers_to=frozenset({A})), Sift(tables=(B,), refers_to=frozenset({A}))]
    steps = RebuildSteps(plan_steps(PARTS, {B: "s.b", A: "s.a"}, None, sifts))
    order: list[str] = []
    assert not any(step.duty is Duty.SIFT for step in ready(steps, B))
    while steps.left:
        step = ready(steps, A)[0]
        steps.begin(step)
        steps.end(step)
        order.append(step.title)
    wanted = ["constraint a_pkey", "orphans of s.a", "orphans of s.b", "foreign key b_a", "proof of b_a"]
    assert [title for title in order if title in wanted] == wanted


def found(part: TablePart, table: int, oid: int, **facts: object) -> Candidate:
    return Candidate(part=part, table=table, **{"oid": oid, "tree": oid} | facts)  # type: ignore[arg-type]


def test_a_key_goes_only_where_the_source_guarantees_it_and_all_that_refer_to_it_go_too() -> None:
    primary = found(PARTS[0], 1, 5, unique=True, columns=("id",), referred_by=frozenset({7}))
    plain = found(PARTS[1], 1, 6)
    refers = found(PARTS[3], 2, 7, referenced=1)

    def gone(**how: object) -> set[str]:
        return {one.part.name for one in choose([primary, plain, refers], **how)}  # type: ignore[arg-type]

    assert gone(empty={1: [("id",)], 2: []}, filled=()) == {"a_pkey", "a_v", "b_a"}
    assert gone(empty={1: [("other",)], 2: []}, filled=()) == {"a_v", "b_a"}
    assert gone(empty={1: None, 2: None}, filled=()) == {"a_pkey", "a_v", "b_a"}
    assert gone(empty={1: [("id",)]}, filled=()) == {"a_v"}
    assert gone(empty={}, filled=(1, 2)) == {"a_v", "b_a"}


def test_what_hangs_together_goes_together_or_not_at_all() -> None:
    above, leaf, other = (
        found(part, 1, oid, tree=8, size=3, unique=True, columns=("id", "day"))
        for part, oid in zip(TREE[:3], (8, 9, 10), strict=True)
    )

    def gone(*some: Candidate) -> int:
        return len(choose(some, empty={1: [("id",)]}, filled=()))

    assert gone(above, leaf, other) == 3
    assert gone(above, leaf) == 0
    assert gone(above, leaf, replace(other, referred_by=frozenset({7}))) == 0
    assert gone(above, leaf, replace(other, published=True)) == 0
    assert [one.hangs for one in (above, leaf, other)] == [False, True, True]


def test_locks_conflict_as_the_manual_says() -> None:
    assert not conflict(Lock.BUILD, Lock.BUILD)
    assert conflict(Lock.TEND, Lock.TEND)
    assert conflict(Lock.BUILD, Lock.TEND)
    assert conflict(Lock.READ, Lock.ALL)
    assert not conflict(Lock.READ, Lock.REFER)
    assert all(conflict(one, other) == conflict(other, one) for one in Lock for other in Lock)
