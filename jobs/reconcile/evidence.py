"""What a reconcile has found, as evidence: equal, complete, whole, and what of that is not so, by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jobs.api import Evidence, Fact, Share, TableEvidence
from jobs.reconcile.account import Accounted
from jobs.reconcile.bisect import DifferenceKind, KeyNames, listed
from jobs.reconcile.checks import Check
from jobs.reconcile.large_objects import ObjectsProof
from jobs.reconcile.sequences_follow import SequencesFollow
from jobs.reconcile.table import TableProof
from jobs.rows.checksum import Form
from jobs.rows.selected import Missed
from plans.plurals import counted

MOST_LISTED = 3
"""Checks, or tables, that a summary names."""


@dataclass(slots=True, kw_only=True)
class Findings:
    """What one attempt has found, once all is read."""

    names: KeyNames
    proofs: Sequence[TableProof] = ()
    checks: Sequence[Check] = ()
    accounts: Sequence[Accounted] = ()
    """What mapping queries left out."""
    sequences: SequencesFollow = field(default_factory=SequencesFollow)
    objects: ObjectsProof = field(default_factory=ObjectsProof)
    missed: Sequence[Missed] = ()
    """Tables that are meant, and were not there to be proved."""
    caveats: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    servers: str = ""
    shares: tuple[Share, ...] = ()
    """Who summed how many rows, where that was spread over several hosts."""
    seen: str = ""
    """Of the other runs' writes, what the snapshot of the target saw (`Evidence.seen`)."""

    @property
    def to_read(self) -> Sequence[Check]:
        """What is asked of the two sides beside the sums of the tables."""
        return (*self.accounts, *self.checks)

    def evidence(self, form: Form) -> Evidence:
        """All of it. Args: form: how rows were hashed."""
        tables = tuple(self._of_table(proof, form) for proof in self.proofs)
        wrong = [proof for proof in self.proofs if proof.findings.wrong]
        incomplete = [account for account in self.accounts if account.wrong]
        broken, checked = self._checked()
        facts = self._sums(form) | self._keys(wrong) | self._accounted() | checked
        if self.missed:
            facts["not_proved"] = ", ".join(map(str, self.missed))
        return Evidence(
            summary="; ".join((*self._untrue(incomplete), _equal(tables, wrong, facts), *self._besides(broken, facts))),
            facts=facts,
            tables=(*tables, *map(_not_proved, self.missed)),
            shares=self.shares,
            read=self.read,
            seen=self.seen,
            passed=not (wrong or broken or incomplete or self.missed),
            caveats=(*self.caveats, *self.objects.caveats),
        )

    def _untrue(self, incomplete: Sequence[Accounted]) -> Iterator[str]:
        """What is wrong beside rows that differ: said first, since a line on the screen may be cut."""
        for account in incomplete[:MOST_LISTED]:
            yield f"{account.pair.title} is not complete: {account.note}"
        if self.missed:
            yield f"not proved: {', '.join(map(str, self.missed[:MOST_LISTED]))}"

    def _besides(self, broken: Sequence[str], facts: Mapping[str, Fact]) -> Iterator[str]:
        """What the summary says behind whether the rows are equal."""
        if self.caveats:
            yield "completeness not proved"
        if checks := int(facts.get("checks") or 0):
            failed = f"{len(broken)} of {counted(checks, 'check')} failed: {', '.join(broken[:MOST_LISTED])}"
            yield failed if broken else f"all {checks} checks hold" if checks > 1 else "the check holds"

    def _sums(self, form: Form) -> dict[str, Fact]:
        return {
            "hash": form.name,
            "servers": self.servers,
            "rows_source": sum(proof.whole[0].rows for proof in self.proofs),
            "rows_target": sum(proof.whole[1].rows for proof in self.proofs),
            "differences": self._differences,
            "parts_of_earlier_attempts": sum(proof.earlier for proof in self.proofs),
        }

    @property
    def _differences(self) -> int:
        """Rows that differ, rows of the source that nothing accounts for, large objects that are not the same."""
        unexplained = sum(account.unexplained for account in self.accounts if account.wrong)
        return sum(proof.differences for proof in self.proofs) + unexplained + self.objects.differences

    def _accounted(self) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for account in self.accounts:
            facts.update({outcome.name: outcome.found for outcome in account.outcomes()})
            facts.update(account.facts())
        return facts

    def _checked(self) -> tuple[list[str], dict[str, Fact]]:
        """The checks that do not hold, and the facts of all."""
        outcomes = [
            *(outcome for check in self.checks for outcome in check.outcomes()),
            *self.sequences.outcomes,
            *self.objects.outcomes,
        ]
        broken = [outcome.name for outcome in outcomes if not outcome.holds]
        facts: dict[str, Fact] = {**self.sequences.facts, **self.objects.facts}
        facts |= {outcome.name: outcome.found for outcome in outcomes}
        return broken, facts | ({"checks": len(outcomes), "checks_failed": len(broken)} if outcomes else {})

    def _of_table(self, proof: TableProof, form: Form) -> TableEvidence:
        """A table's evidence, with what its mapping query does not account for."""
        evidence = proof.evidence(form)
        mine = [account for account in self.accounts if account.pair is proof.pair and account.wrong]
        return replace(
            evidence,
            differences=evidence.differences + sum(account.unexplained for account in mine),
            note=", ".join(filter(None, (evidence.note, *(account.note for account in mine)))),
        )

    def _keys(self, wrong: Sequence[TableProof]) -> dict[str, Fact]:
        """The named keys of tables that differ, by what is wrong with them, and how to find their rows."""
        keys: dict[str, Fact] = {}
        for proof in wrong:
            title, named = proof.title, proof.findings.named
            for kind in DifferenceKind:
                if of_kind := [difference for difference in named if difference.kind is kind]:
                    keys[f"{title} {kind}"] = listed(self.names, of_kind)
            if named and proof.sides[0].key:
                keys[f"{title} key in source"] = self.names.finding(proof.sides[0])
                keys[f"{title} key in target"] = self.names.finding(proof.sides[1])
        return keys


def _not_proved(missed: Missed) -> TableEvidence:
    return TableEvidence(table=missed.title, rows=0, note=f"not proved: {missed.why}")


def _equal(tables: Sequence[TableEvidence], wrong: Sequence[TableProof], facts: Mapping[str, Fact]) -> str:
    if not wrong:
        rows = counted(int(facts["rows_target"] or 0), "row")
        return f"{rows} in {counted(len(tables), 'table')}, checksums equal"
    least = "" if all(proof.findings.complete for proof in wrong) else "at least "
    differing = sum(proof.differences for proof in wrong)
    return f"{least}{counted(differing, 'difference')} in {', '.join(proof.title for proof in wrong)}"
