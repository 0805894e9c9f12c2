"""`cutover plan`: the commands about a plan file as a group, beside the short names that stay at the top."""

import click

from console.cli.common import examples
from console.cli.lazy import LazyGroup

_PLAN = "console.cli.plan"


@examples(
    "cutover plan new",
    "cutover plan import night.xlsx -o plan.yaml",
    "cutover plan check plan.yaml",
    "cutover plan show plan.yaml --sql A08",
    "cutover plan diff plan.yaml plan-r2.yaml",
    "cutover plan approve plan.yaml --as st-olavs --change CHG0031",
    "cutover plan schema > cutover.schema.json",
    "cutover plan export plan.yaml -o night.xlsx",
)
@click.group(
    cls=LazyGroup,
    sections={
        "Plan files": [
            ("new", "console.cli.importing.plan_new:new"),
            ("check", f"{_PLAN}:check"),
            ("show", f"{_PLAN}:show"),
            ("diff", "console.cli.comparing.plan_diff:diff"),
            ("schema", "console.cli.importing.plan_schema:schema"),
            ("import", "console.cli.importing.plan_import:import_"),
            ("export", "console.cli.exporting.plan_export:export"),
        ],
        "Agreed to": [
            ("approve", "console.cli.approving.plan_approve:approve"),
            ("approvals", "console.cli.approving.plan_approvals:approvals"),
        ],
    },
    short_help="Begin, import, check, show, compare, approve and export plans.",
)
def plan() -> None:
    """Begin plan files, make them of spreadsheets, check, print, compare, approve and export them.

    `cutover plan check` is `cutover check`, and so are show and schema.
    """
