"""Where a script's statements end: everything that can hide a semicolon."""

import pytest

from jobs.postgres.script_splitter import ends_transaction, split

BODY = """create function f(x int) returns int language sql
begin atomic
  insert into t values (1);
  select case when x > 1 then 2 else 3 end;
end"""


@pytest.mark.parametrize(
    ("script", "statements"),
    [
        ("select 1; select 2", ["select 1", "select 2"]),
        ("select ';'; select \";\"", ["select ';'", 'select ";"']),
        ("select 'it''s; so'; x", ["select 'it''s; so'", "x"]),
        (r"select E'\'; still'; x", [r"select E'\'; still'", "x"]),
        (r"select '\'; x", [r"select '\'", "x"]),
        ("do $$ a; b $$; do $x$ $$; $x$; c", ["do $$ a; b $$", "do $x$ $$; $x$", "c"]),
        ("select a$b$ ; select c$b$", ["select a$b$", "select c$b$"]),
        ("a -- ; not here\n; b", ["a -- ; not here", "b"]),
        ("a /* ; /* ; */ ; */; b", ["a /* ; /* ; */ ; */", "b"]),
        ("create rule r as on insert to t do also (a; b); c", ["create rule r as on insert to t do also (a; b)", "c"]),
        (f"{BODY}; select 1", [BODY, "select 1"]),
        (" ; -- nothing\n ; /* either */", []),
        ("select 'open", ["select 'open"]),
    ],
)
def test_statements_end_where_psql_would_end_them(script: str, statements: list[str]) -> None:
    assert split(script) == statements


def test_what_would_end_our_transaction_is_recognised() -> None:
    ending = ["COMMIT", "begin", "start transaction", "/* x */ end", "abort", "rollback", "prepare transaction 'x'"]
    assert all(map(ends_transaction, ending))
    harmless = [
        "rollback to savepoint s",
        "prepare x as select 1",
        "savepoint s",
        "select 'commit'",
        "create table end_x()",
    ]
    assert not any(map(ends_transaction, harmless))
