"""A plan for tests in which one database follows another, is switched to, and may be gone back from."""

REPLICATED = """\
cutover: 1
title: A night that can be taken back
timezone: Europe/Oslo
start: 2026-01-17 16:00
go_live: M1
window_ends: 2026-01-19 16:00
databases:
  legacy:
    role: source
    rehearsal: {service: a, from_server: "service=legacy_for_platform"}
    production:
      service: b
      from_server: "host=legacy.example dbname=ehr user=follower passfile=/etc/postgresql/follower.pass"
      identity: {mark: legacy-prod}
  platform:
    role: target
    rehearsal: {service: c, from_server: "service=platform_for_legacy"}
    production: {service: d, from_server: "service=platform_for_legacy", identity: {mark: platform-prod}}
replication:
  records:
    from: legacy
    to: platform
    tables: ["ehr.*"]
    wal_at_most: 20GB
    lag_at_most: 10s
    fence: {legacy: {roles: [ehr_app], left: [postgres]}, platform: {roles: [new_app]}}
    reversible_until: "2026-01-19 16:00"
parties:
  boss: {name: Cutover manager}
tasks:
  - id: F1
    title: Platform follows legacy
    owner: boss
    duration: 3h
    job: {follow: {of: records, workers: 4}}
    rollback: {duration: 5m, job: {unfollow: {of: records}}}
  - id: G1
    title: Go or no-go
    after: [F1]
    duration: 10m
    checkpoint: {poll: [boss], decided_by: boss}
  - id: S1
    title: Switch to the platform
    owner: boss
    after: [G1]
    duration: 2m
    job: {switch: {of: records, pause_at_most: 20s}}
    rollback: {duration: 2m, job: {switch_back: {of: records}}}
  - id: M1
    title: Go-live
    after: [S1]
    milestone: true
  - id: G2
    title: Stay on the platform
    after: [M1]
    not_before: "2026-01-19 15:00"
    deadline: "2026-01-19 16:00"
    duration: 10m
    checkpoint: {poll: [boss], decided_by: boss, point_of_no_return: true}
  - id: U1
    title: Nothing follows any more
    owner: boss
    after: [G2]
    not_before: "2026-01-19 16:00"
    duration: 5m
    job: {unfollow: {of: records}}
"""
"""Production and rehearsal of two databases; `REPLICATED` is sound."""


def replicated(*changes: tuple[str, str]) -> str:
    """That plan with places changed, each of which stands in it once."""
    text = REPLICATED
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the plan"
        text = text.replace(old, new)
    return text


def one_more_task(lines: str, *changes: tuple[str, str]) -> str:
    """That plan with another task, X1, of these lines."""
    body = "\n".join(f"    {line}" for line in lines.strip().splitlines())
    return f"{replicated(*changes)}  - id: X1\n    title: Extra\n    owner: boss\n    duration: 5m\n{body}\n"
