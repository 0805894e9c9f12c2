"""What a page shows of a plan means something to the program: a whole plan, or a part that is put where it belongs."""

from pathlib import Path
from textwrap import indent

import pytest

from plans.load import load
from tests.support.pages import Block, blocks

PARTS = [block for block in blocks() if block.language == "yaml"]

DATABASES = """\
databases:
  legacy: {role: source, rehearsal: {service: legacy}}
"""
SITES = """\
  prod_a: {role: source, rehearsal: {service: prod_a}}
  prod_b: {role: source, rehearsal: {service: prod_b}}
"""
COPY = """\
job:
  copy:
    from: legacy
    to: platform
"""
AROUND = """\
cutover: 1
title: A page
timezone: Europe/Oslo
start: 2026-01-16 22:00
window_ends: 2026-01-17 06:00
go_live: M1
parties:
  boss: {name: Cutover manager}
@intervals@
@databases@
tasks:
  - {id: D03, title: Before, duration: 10m, manual: {}}
  - {id: D04, title: Before, duration: 10m, after: [D03], manual: {}}
  - {id: A08, title: Before, duration: 10m, manual: {}}
  - {id: A14, title: Before, duration: 10m, manual: {}}
  - {id: B02, title: Before, duration: 10m, manual: {}}
  - id: X1
    title: What the page shows
    duration: 10m
    after: [A08, A14, B02, D04]
@job@
  - {id: G3, title: Before, duration: 10m, manual: {ask: [{name: refused_rows}]}}
  - id: G1
    title: Gate
    duration: 10m
    after: [X1]
    checkpoint:
      poll: [boss]
      decided_by: boss
@criteria@
  - {id: M1, title: Go-live, after: [G1], milestone: true}
  - {id: E06, title: Behind, duration: 10m, after: [M1], manual: {}}
"""
INTERVALS = """\
intervals:
  - {id: outage, title: An outage, from: {start: X1}, to: {end: M1}}
"""
FLOW = """\
flows:
  - id: L1
    title: Letters
    sent: {file: {path: /letters}}
    canary:
      send: {command: {argv: [send, "{mark}"]}}
      arrived: {command: {argv: [came, "{mark}"]}}
      processed: {command: {argv: [opened, "{mark}"]}}
"""
REPLICATION = """\
replication:
  records: {from: legacy, to: platform, tables: ["log.*"], wal_at_most: 20GB}
"""
TARGET = "  platform: {role: target, rehearsal: {service: platform}}\n"
FOLLOWING = """\
databases:
  legacy: {role: source, rehearsal: {service: legacy, from_server: service=legacy}}
  platform: {role: target, rehearsal: {service: platform, from_server: service=platform}}
"""
CHANNEL = """\
channels: {desk: {command: {argv: [told]}}}
rehearsal_messages: {through: desk}
"""


def _whole(part: str) -> str:
    """A small plan with a part of one in its place, which the key tells with which it begins."""
    further, copied = "", "log.*" if "\nreplication:" in part else "ehr.*"
    databases, job, criteria = DATABASES + TARGET + SITES * ("same:" in part), COPY + f'    tables: ["{copied}"]\n', ""
    intervals = INTERVALS
    if "of: records" in part or "replication: records" in part:
        databases, intervals = FOLLOWING, INTERVALS + REPLICATION
    match part.partition(":")[0]:
        case "intervals":
            intervals = part
        case "databases":
            databases = part if "  platform:" in part else part + TARGET
        case "family" | "hardware":
            databases = part + DATABASES + TARGET
        case "job":
            job = part
            intervals += CHANNEL if "comms:" in part else ""
            intervals += FLOW if "canary:" in part else ""
        case "copy" | "reconcile":
            job = "job:\n" + indent(part, "  ")
        case "was":
            job = "manual: {}\n" + part
        case "criteria":
            criteria = part
            job = "job: {follow: {of: records}}\n" if "replication:" in part else job
            intervals += FLOW if "flows:" in part else ""
        case "confirm":
            job = part
            intervals += FLOW
        case "normal":
            intervals += FLOW + indent(part, "    ")
        case "channels" | "people" | "flows" | "hypercare" | "quiet_days":
            intervals += part
        case "tasks":
            further = part.removeprefix("tasks:\n")
        case key:
            tables = "" if key == "tables" else '    tables: ["*.*"]\n'
            job = COPY + tables + indent(part, "    ")
    around = AROUND.replace("@intervals@\n", intervals)
    replaced = around.replace("@databases@\n", databases).replace("@job@\n", indent(job, "    "))
    return replaced.replace("@criteria@\n", indent(criteria, "      ")) + further


@pytest.mark.parametrize("block", PARTS, ids=str)
def test_the_loader_accepts_what_a_page_shows_of_a_plan(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    (tmp_path / "import.json").write_text("{}", encoding="utf-8")
    (tmp_path / "letter-names.csv").write_text("old,new\n", encoding="utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "read-only.md").write_text("Read-only since {A08.ended}", encoding="utf-8")
    file.write_text(block.text if block.text.startswith("cutover:") else _whole(block.text), encoding="utf-8")
    assert load(file).plan.title
