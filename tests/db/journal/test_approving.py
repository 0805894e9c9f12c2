"""Plans are approved, listed, taken back and required on the command line, by real logins of a control database."""

import asyncio
import json
from pathlib import Path

from console.exits import Exit
from tests.support.command_line import SMALL, Ended, called, plan_file
from tests.support.people.control import Control

PARTY = "roros"


async def types(control: Control, login: str, *words: str | Path, stdin: str = "") -> Ended:
    environ = {"CUTOVER_CONTROL": control.dsn_of(login)}
    return await asyncio.to_thread(called, *map(str, words), environ=environ, stdin=stdin)


async def test_a_login_of_a_party_approves_what_a_plan_does_and_takes_it_back(control: Control, tmp_path: Path) -> None:
    plan = plan_file(tmp_path)
    approve = ("plan", "approve", plan, "--as", PARTY, "--change", "CHG0031")
    for login, why in (("siri_observer", "may not approve plans"), ("alma_approver", f"is not of {PARTY}")):
        refused = await types(control, login, *approve, "--yes")
        assert (refused.returncode, why in refused.stderr) == (Exit.REFUSED, True), refused
    await types(control, "anna_owner", "db", "party", "alma_approver", PARTY)
    unasked = await types(control, "alma_approver", *approve)
    assert (unasked.returncode, "nobody was there to say yes" in unasked.stderr) == (Exit.REFUSED, True)
    done = await types(control, "alma_approver", *approve, "--yes", "--json")
    assert (json.loads(done.stdout)["entry"], json.loads(done.stdout)["change"]) == (1, "CHG0031")
    again = await types(control, "alma_approver", *approve, "--yes")
    assert (again.returncode, "has approved this already, as entry 1" in again.stderr) == (Exit.OK, True)
    known = await types(control, "siri_observer", "plan", "approvals", plan)
    assert (known.returncode, known.stdout) == (Exit.OK, f"this plan is approved by {PARTY} (alma_approver, CHG0031)\n")
    back = await types(control, "alma_approver", "plan", "approvals", "--withdraw", "1", "--reason", "not yet")
    assert back.stdout == "entry 1 is taken back by entry 2\n"
    listed = await types(control, "siri_observer", "plan", "approvals")
    assert ("taken back by #2" in listed.stdout, "2 entries" in listed.stdout) == (True, True)


async def test_what_changed_since_the_approval_is_shown_and_production_needs_one_where_the_owner_says_so(
    control: Control, tmp_path: Path
) -> None:
    plan, other = plan_file(tmp_path), plan_file(tmp_path, SMALL.replace("Small", "Copied"), "copy.yaml")
    await types(control, "anna_owner", "db", "party", "alma_approver", PARTY)
    await types(control, "alma_approver", "plan", "approve", plan, "--as", PARTY, "--yes")
    plan_file(tmp_path, f"{SMALL}\n# a remark\n")
    assert (await types(control, "olav_operator", "plan", "approvals", plan)).returncode == Exit.OK
    for login, ends in (("alma_approver", Exit.REFUSED), ("anna_owner", Exit.OK)):
        assert (await types(control, login, "db", "approvals", "required")).returncode == ends
    assert "required" in (await types(control, "siri_observer", "db", "approvals")).stdout
    begun = await types(control, "olav_operator", "run", other, "--production", "--despite-approval", "it is late")
    assert (begun.returncode, "approvals are required in this control database" in begun.stderr) == (Exit.REFUSED, True)
    unknown = await types(control, "alma_approver", "plan", "approve", plan, "--as", "rorso", "--yes")
    assert (unknown.returncode, "did you mean roros?" in unknown.stderr) == (Exit.REFUSED, True)
