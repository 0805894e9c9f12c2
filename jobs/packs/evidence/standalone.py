"""Verifies this folder with Python 3.8 or newer and nothing else:  python3 verify.py [HEAD...]

HEAD is what somebody noted, or was told in a message, a brief or a report: its first 8 digits or more.
"""

import json
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

APPROVAL = ("login", "word", "title", "party", "content", "plan_sha256", "change", "reason")
HERE = Path(__file__).resolve().parent
wrong: "list[str]" = []
seen: "list[str]" = []


def lines(name: str) -> "list[dict[str, Any]]":
    found: list[dict[str, Any]] = []
    try:
        for line in (HERE / name).read_bytes().splitlines():
            found.append(json.loads(line))
    except (OSError, ValueError, RecursionError) as error:
        sys.exit(
            f"{name}, line {len(found) + 1}: it cannot be read, so that nothing is proved ({type(error).__name__})"
        )
    return found


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
    if "plan_sha256" in said and not (HERE / "bundles" / f"{said['plan_sha256']}.json").is_file():
        wrong.append(f"{place}: bundles/{said['plan_sha256']}.json, the plan that it names, is not here")
    if said.get("command_id", event["command"]) != event["command"] or event["command"] not in {None, *commands}:
        wrong.append(f"{place}: the inbox does not hold the command that it answers, or another event has answered it")
    commands.discard(event["command"])
    if event["kind"] == "NightsCounted":
        compare_nights(said["nights"])


def compare_nights(nights: "list[dict[str, Any]]") -> None:
    """The rehearsals that were runs; the files of others are in the plan."""
    for night in nights:
        name = f"rehearsals/{night['run']}.jsonl"
        if night["source"] == "run" and not (HERE / name).is_file():
            seen.append(f"{name} is not here: nothing is proved of that rehearsal")
        elif night["source"] == "run" and walked(name).get(night["seq"]) != night["head"]:
            wrong.append(f"{name}: #{night['seq']} is not the event that counted")


def compare_plans() -> None:
    """Each frozen plan by its hash, and the files in plan/ by the texts that are hashed."""
    texts: dict[str, str] = {}
    for frozen in sorted((HERE / "bundles").iterdir()):
        if sha256(frozen.read_bytes()).hexdigest() != frozen.stem:
            wrong.append(f"bundles/{frozen.name} is not the plan that was frozen")
        else:
            files = json.loads(frozen.read_bytes())["files"]
            texts.update((f"plan/{frozen.stem[:16]}/{name}", text) for name, text in files.items())
    for name in sorted(one.relative_to(HERE).as_posix() for one in (HERE / "plan").rglob("*") if one.is_file()):
        if (HERE / name).read_bytes() != texts.pop(name, "\0").encode():
            wrong.append(f"{name} is not what a frozen plan has there")
    seen.extend(f"{name} is not here; its frozen plan in bundles/ has it" for name in texts)


def compare_approvals(events: "list[dict[str, Any]]") -> None:
    """The chain of approvals, and the place up to which each event has seen it."""
    compared = [(one["seq"], json.loads(one["body"])) for one in events if one["kind"] == "ApprovalSeen"]
    seq, previous, hashes = 0, "0" * 64, {0: "0" * 64}
    for one in lines("approvals.jsonl") if compared else ():
        at = datetime.fromisoformat(one["at"].replace("Z", "+00:00")).isoformat(timespec="microseconds")
        said = [json.dumps(one[name], ensure_ascii=False) for name in APPROVAL]
        text = "\n".join((previous, str(one["seq"]), at, *said, str(one["entry"])))
        if (one["seq"], one["hash"]) != (seq + 1, sha256(text.encode()).hexdigest()):
            wrong.append(f"approvals.jsonl: entry {seq + 1} is not what was recorded there")
        seq, previous = one["seq"], one["hash"]
        hashes[seq] = previous
    for place, said in compared:
        if said["standing"] != "not known" and hashes.get(said["entries"]) != said["head"]:
            wrong.append(
                f"journal.jsonl: #{place}: entry {said['entries']} of approvals.jsonl is not the one seen then"
            )


def hold(run: "dict[str, Any]", hashes: "dict[int, str]", heads: "list[str]") -> None:
    """The journal to its end, to the heads that were told, and to those that somebody else holds."""
    end, told = run["standing"], lines("told_heads.jsonl")
    if max(hashes.items(), default=()) != (end["seq"], end["hash"]):
        wrong.append(f"journal.jsonl: it does not end with #{end['seq']}, the head that the manifest names")
    for one in told:
        if hashes.get(one["seq"]) != one["hash"]:
            wrong.append(f"#{one['seq']}: head {one['hash'][:12]}, told to {one['to']}, is not part of the journal")
    seen.append(f"heads that were told, by told_heads.jsonl: {len(told)}")
    for head in heads:
        places = [f"#{seq}" for seq, one in hashes.items() if len(head) >= 8 and one.startswith(head.lower())]
        (seen if places else wrong).append(f"head {head} is {' '.join(places) or 'not part of the journal'}")


def main(heads: "list[str]") -> None:
    hashes, commands = walked("journal.jsonl"), {one["id"] for one in lines("commands.jsonl")}
    events, run = lines("journal.jsonl"), lines("manifest.json")[0]["run"]
    compare_plans()
    compare_approvals(events)
    for event in events:
        compare(event, commands)
    began = json.loads(events[0]["body"]) if events else {}
    if any(began.get(name) != run["row"][name] for name in ("run", "title", "kind", "plan_sha256")):
        wrong.append("manifest.json: its run is not the one that the first event begins")
    hold(run, hashes, heads)
    verdict = (
        "what is named above is NOT what was recorded" if wrong else "each is what was recorded, with what it names"
    )
    for line in (*seen, *wrong, f"{len(hashes)} events, {len(heads)} heads given by you: {verdict}"):
        sys.stdout.write(f"{ascii(line)[1:-1]}\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError, OSError) as error:
        sys.exit(f"a line says nothing that is recorded, so that nothing is proved ({error!r:.100}); {wrong[:1]!a}")
    sys.exit(1 if wrong else 0)
