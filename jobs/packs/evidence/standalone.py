"""Verifies this folder with Python 3.8 or newer and nothing else:  python3 verify.py [HEAD...]

HEAD is what somebody noted, or was told in a message, a brief or a report: its first 8 digits or more.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
wrong: "list[str]" = []


def lines(name: str) -> "list[dict[str, Any]]":
    return [json.loads(line) for line in (HERE / name).read_bytes().splitlines()]


def walked(name: str) -> "dict[int, str]":
    """The hash of each event, which covers the event before it."""
    seq, previous, hashes = 0, "0" * 64, {}
    for one in lines(name):
        text = "\n".join((previous, str(one["seq"]), one["at"], one["kind"], one["body"]))
        if (one["seq"], one["hash"]) != (seq + 1, sha256(text.encode()).hexdigest()):
            wrong.append(f"{name}: #{seq + 1} is not what was recorded there")
        seq, previous = one["seq"], one["hash"]
        hashes[seq] = previous
    return hashes


def compare(event: "dict[str, Any]", commands: "set[int]") -> None:
    """What an event names that lies elsewhere: its plan, the command that it answers, the rehearsals that counted."""
    said, place = json.loads(event["body"]), f"journal.jsonl: #{event['seq']}"
    plan = HERE / "bundles" / f"{said.get('plan_sha256')}.json"
    if "plan_sha256" in said and not (plan.is_file() and sha256(plan.read_bytes()).hexdigest() == plan.stem):
        wrong.append(f"{place}: {plan.name} is not the plan that was frozen")
    if said.get("command_id", event["command"]) != event["command"] or event["command"] not in {None, *commands}:
        wrong.append(f"{place}: the inbox does not hold the command that it answers")
    for night in said["nights"] if event["kind"] == "NightsCounted" else ():
        name = f"rehearsals/{night['run']}.jsonl"
        if (HERE / name).is_file() and walked(name).get(night["seq"]) != night["head"]:
            wrong.append(f"{name}: #{night['seq']} is not the event that counted")


def hold(hashes: "dict[int, str]", heads: "list[str]") -> None:
    """The journal to its end, to the heads that were told, and to those that somebody else holds."""
    end = json.loads((HERE / "manifest.json").read_bytes())["run"]["standing"]
    if max(hashes.items()) != (end["seq"], end["hash"]):
        wrong.append(f"journal.jsonl: it does not end with #{end['seq']}, the head that the manifest names")
    for told in lines("told_heads.jsonl"):
        if hashes.get(told["seq"]) != told["hash"]:
            wrong.append(f"#{told['seq']}: head {told['hash'][:12]}, told to {told['to']}, is not part of the journal")
    for head in heads:
        if len(head) < 8 or not any(one.startswith(head) for one in hashes.values()):
            wrong.append(f"head {head} is not part of the journal")


def main(heads: "list[str]") -> None:
    hashes, commands = walked("journal.jsonl"), {one["id"] for one in lines("commands.jsonl")}
    for event in lines("journal.jsonl"):
        compare(event, commands)
    hold(hashes, heads)
    sys.stdout.write("\n".join(wrong or [f"{len(hashes)} events: everything is what was recorded"]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.exit(1 if wrong else 0)
