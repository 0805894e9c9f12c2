"""`cutover db host`: on which hosts programs of plans may run, by which way, and which programs."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, json_option, put, put_json, say, wait_for
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from console.running.settings import Control
    from console.running.workers.host_list import Said
    from plans.model import RunKind


@examples(
    "cutover db host gw --ssh cutover@gw1 --program /usr/local/bin/restart-gw",
    "cutover db host gw --label gateway-1 --production    workers on it",
    "cutover db host lab --label lab --any-program        whatever plans say",
    "cutover db host gw --program /usr/local/bin/drain --variable NLS_LANG",
    "cutover db host gw --program /usr/local/bin/drain --remove",
    "cutover db host gw --remove --production",
    "cutover db host                 the whole list, for anybody who may look",
)
@click.command(short_help="Say on which hosts programs of plans may run.")
@click.argument("name", required=False)
@click.option("--label", help="Workers with this label run on it.")
@click.option("--ssh", metavar="DEST", help="The system's own ssh leads there: USER@HOST, or a name it knows.")
@click.option("--program", "programs", multiple=True, help="The whole path of what may be run there; again for more.")
@click.option("--variable", "variables", multiple=True, help="A variable that these may be given; again for more.")
@click.option("--any-program", is_flag=True, help="Any program may run there; of a host with --label alone.")
@click.option("--production", is_flag=True, help="For production; without it, for rehearsals.")
@click.option("--remove", is_flag=True, help="Take these programs off, or without any the host.")
@json_option
@control_option
def host(
    name: str | None,
    label: str | None,
    ssh: str | None,
    programs: tuple[str, ...],
    variables: tuple[str, ...],
    any_program: bool,
    production: bool,
    remove: bool,
    as_json: bool,
    control_dsn: str | None,
) -> int:
    """Say which programs of plans may run on NAME (`on_host`, or workers), and the way there.

    What is said is added to what was said before. It takes a login with cutover_owner:
    a plan names a host or a label, and nothing in it says what may run there.
    """
    from console.errors import Misused
    from console.running.workers.host_list import Said
    from plans.model import RunKind

    said = Said(label=label or "", ssh=ssh or "", programs=programs, variables=variables, any_program=any_program)
    if name is None:
        if said != Said() or production or remove:
            raise Misused("say which host", hint="cutover db host gw --ssh cutover@gw1 --program /usr/local/bin/x")
        return wait_for(_list(control(control_dsn), as_json=as_json))
    if as_json:
        raise Misused("--json is of the list", hint="cutover db host --json")
    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    return wait_for((_remove if remove else _say)(control(control_dsn), name, kind, said))


async def _list(where: "Control", *, as_json: bool) -> int:
    from console.running.wire import journal
    from console.streams import page_width
    from console.text.workers.hosts import host_json, hosts_text

    async with journal(where, say=say, looks_only=True) as store:
        hosts = await store.hosts()
    if as_json:
        put_json({"hosts": [host_json(one) for one in hosts]})
    elif hosts:
        put(hosts_text(hosts, width=page_width()))
    else:
        say("no host is listed: no plan may run a program on one, or on workers; cutover db host NAME lists one")
    return Exit.OK


async def _say(where: "Control", name: str, kind: "RunKind", said: "Said") -> int:
    from console.running.wire import journal
    from console.running.workers.host_list import host_said, remarks

    async with journal(where, make=True, say=say) as store:
        host = host_said(await store.hosts(), name, kind, said)
        await store.list_host(host)
    for remark in remarks(said):
        say(f"warning: {remark}")
    if not host.programs and not host.any_program:
        say("warning: no program of it is listed yet: --program /whole/path")
    programs = "any" if host.any_program else ", ".join(host.programs) or "none"
    say(f"{host.name}, for a {kind}: {host.way}; programs: {programs}")
    return Exit.OK


async def _remove(where: "Control", name: str, kind: "RunKind", said: "Said") -> int:
    from console.running.wire import journal
    from console.running.workers.host_list import host_without

    async with journal(where, make=True, say=say) as store:
        host = host_without(await store.hosts(), name, kind, said)
        if host is None:
            await store.unlist_host(name, kind)
        else:
            await store.list_host(host)
    say(f"{name} is no longer listed for a {kind}" if host is None else f"{name}: these are no longer listed")
    return Exit.OK
