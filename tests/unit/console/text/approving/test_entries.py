"""The chain of approvals in words: what has become of each, and whether the chain holds."""

from dataclasses import replace

from console.text.approving.entries import entries_json, entry_lines
from jobs.journal.approvals import ApprovalWord
from tests.support.people.approvals import approves, chained, says, withdraws

CHAIN = chained(
    approves("a" * 64, change="CHG0031"),
    says(ApprovalWord.REQUIRED),
    approves("b" * 64),
    approves("c" * 64, party="roros", login="per"),
    approves("d" * 64, title="Another night"),
    withdraws(5, title="Another night"),
    says(ApprovalWord.OPTIONAL),
)


def test_each_entry_says_what_has_become_of_it() -> None:
    lines = list(entry_lines(CHAIN))
    heads = [f" [chain {one.hash[:12]}]" for one in CHAIN]
    assert [line.removesuffix(head) for line, head in zip(lines, heads, strict=False)] == [
        '#1 2022-11-04 13:00 UTC st-olavs (kari) approved "A night" CHG0031, content aaaaaaaaaaaaaaaa, replaced by a '
        "later one of this party",
        "#2 2022-11-04 14:00 UTC anna requires approvals",
        '#3 2022-11-04 15:00 UTC st-olavs (kari) approved "A night", content bbbbbbbbbbbbbbbb, another plan is approved'
        " since by #4",
        '#4 2022-11-04 16:00 UTC roros (per) approved "A night", content cccccccccccccccc, holds',
        '#5 2022-11-04 17:00 UTC st-olavs (kari) approved "Another night", content dddddddddddddddd, taken back by #6',
        "#6 2022-11-04 18:00 UTC st-olavs (kari) took #5 back: no",
        "#7 2022-11-04 19:00 UTC anna requires approvals no more",
    ]
    assert lines[7] == f"the chain of approvals is what was recorded: 7 entries, head {CHAIN[-1].hash}"
    assert lines[8].startswith("approvals are not required")


def test_no_entry_makes_another_line_whatever_a_login_gave_to_the_database_itself() -> None:
    forged = approves("a", change='x\n#2 2022-11-04 14:00 UTC roros (per) approved "A night"')
    lines = [*entry_lines(chained(forged))]
    assert len(lines) == 3
    assert lines[0].startswith('#1 2022-11-04 13:00 UTC st-olavs (kari) approved "A night" x #2 2022')


def test_a_chain_that_was_changed_is_said_to_be() -> None:
    lines = list(entry_lines((CHAIN[0], replace(CHAIN[1], login="kari"))))
    assert "the chain of approvals: entry 2: it is not what was recorded there" in lines
    assert any("is NOT what was recorded" in line for line in lines)
    assert lines[-1] == "approvals are required: production begins with an approved plan alone"


def test_nothing_approved_is_said_in_a_line() -> None:
    assert list(entry_lines(())) == ["no plan was ever approved in this control database"]


def test_a_script_is_told_which_hold() -> None:
    told = entries_json(CHAIN)
    assert [one["entry"] for one in told["entries"] if one["holds"]] == [4]  # type: ignore[attr-defined]
    assert (told["required"], told["flaws"]) == (False, [])
