"""Every kind of job that there is: what carries it out, and what can be asked beforehand. One line a kind."""

from collections.abc import Mapping
from dataclasses import dataclass

from jobs.api import HelperFunction, JobFunction
from jobs.beforehand import DryRun, look_at_question
from jobs.canaries.beforehand import look_at_canaries
from jobs.canaries.job import make_canary
from jobs.copy.job import make_copy
from jobs.copy.spread.helping import help_copy
from jobs.copy.undo import copy_undo
from jobs.dry_run import look_at_rows
from jobs.kinds import command, comms, http, probe, python, sql, wait_until, watch
from jobs.reconcile.job import reconcile
from jobs.reconcile.spread.helping import help_reconcile
from jobs.replication.following import follow
from jobs.replication.following_beforehand import look_at_follow
from jobs.replication.looking.preflight.switching import look_at_switch
from jobs.replication.removing.job import unfollow
from jobs.replication.switching.job import switch
from jobs.rights.script_rights import look_at_script
from jobs.same import job as same
from plans import model


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfJob:
    """What the program does with one kind."""

    run: JobFunction
    look: DryRun | None = None
    """Its dry run; None where there is nothing to be asked beforehand."""
    help: HelperFunction | None = None
    """What helps an attempt of it from other hosts; None where it runs in one place."""
    looks_at_once: bool = False
    """Whether it is asked whenever databases are reached, and not only where all is asked for (`--deep`)."""


def kinds_of_job() -> Mapping[type, KindOfJob]:
    """The kinds, by the type of their specification."""
    return {
        model.CopySpec: KindOfJob(run=make_copy(), help=help_copy, look=look_at_rows, looks_at_once=True),
        model.CopyUndo: KindOfJob(run=copy_undo),
        model.ReconcileSpec: KindOfJob(run=reconcile, help=help_reconcile, look=look_at_rows, looks_at_once=True),
        model.FollowSpec: KindOfJob(run=follow, look=look_at_follow, looks_at_once=True),
        model.SqlSpec: KindOfJob(run=sql.run, look=look_at_script),
        model.HttpProbe: KindOfJob(run=probe.run, look=probe.look),
        model.TcpProbe: KindOfJob(run=probe.run, look=probe.look),
        model.TlsProbe: KindOfJob(run=probe.run, look=probe.look),
        model.SqlProbe: KindOfJob(run=probe.run, look=probe.look),
        model.WaitUntilSpec: KindOfJob(run=wait_until.run, look=look_at_question),
        model.WatchSpec: KindOfJob(run=watch.run, look=watch.look),
        model.CommandSpec: KindOfJob(run=command.run),
        model.PythonSpec: KindOfJob(run=python.run),
        model.HttpSpec: KindOfJob(run=http.run, look=http.look, looks_at_once=True),
        model.CommsSpec: KindOfJob(run=comms.run),
        model.CanarySpec: KindOfJob(run=make_canary(sql=sql.run, http=http.run), look=look_at_canaries),
        model.SwitchSpec: KindOfJob(run=switch, look=look_at_switch, looks_at_once=True),
        model.SwitchBackSpec: KindOfJob(run=switch, look=look_at_switch, looks_at_once=True),
        model.SameSpec: KindOfJob(run=same.run, look=same.look),
        model.UnfollowSpec: KindOfJob(run=unfollow),
    }
