"""The tables that a drill's writer writes to: keys of two columns, a foreign key, large values, a sequence."""

from dataclasses import dataclass

Key = tuple[object, ...]
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the schema `ehr`.

    Attributes:
        columns: all of them, those of the key first.
        keys: how many of them are the key; 0: it has none, and is only ever added to.
    """

    name: str
    columns: tuple[str, ...]
    keys: int = 1

    @property
    def relation(self) -> str:
        """Its name with its schema's."""
        return f"ehr.{self.name}"

    def key(self, row: Row) -> Key:
        """What tells a row from others; a row without a key is told by all of it."""
        return row[: self.keys or len(row)]

    @property
    def insert(self) -> str:
        """The statement that adds a row."""
        blanks = ", ".join(f"${place}" for place in range(1, len(self.columns) + 1))
        return f"insert into {self.relation} ({', '.join(self.columns)}) values ({blanks})"

    @property
    def delete(self) -> str:
        """The statement that deletes the row of a key."""
        return f"delete from {self.relation} where {self._is(1)}"

    def update(self, changed: tuple[str, ...]) -> str:
        """The statement that sets these columns of the row of a key, which comes behind their values."""
        sets = ", ".join(f"{column} = ${place}" for place, column in enumerate(changed, 1))
        return f"update {self.relation} set {sets} where {self._is(len(changed) + 1)}"

    def _is(self, first: int) -> str:
        return " and ".join(f"{column} = ${place}" for place, column in enumerate(self.columns[: self.keys], first))


PATIENT = Table("patient", ("id", "name", "note", "version"))
VISIT = Table("visit", ("id", "patient", "reason"))
BED = Table("bed", ("ward", "number", "taken_by"), keys=2)
DRAFT = Table("draft", ("id", "body"))
SENT = Table("sent", ("id", "body"))
NUMBERED = Table("numbered", ("id", "writer"))
RECEIPT = Table("receipt", ("writer", "number"), keys=0)
"""A line of each transaction that was committed. Without a key, so that one that is applied twice is seen."""

TABLES = (PATIENT, VISIT, BED, DRAFT, SENT, NUMBERED, RECEIPT)
SHAPE = """
create schema ehr;
create table ehr.patient (id bigint primary key, name text, note text, version int not null);
alter table ehr.patient alter note set storage external;
create table ehr.visit (id bigint primary key, patient bigint not null references ehr.patient, reason text);
create index on ehr.visit (patient);
create table ehr.bed (ward text, number int, taken_by bigint, primary key (ward, number));
create table ehr.draft (id bigint primary key, body text);
create table ehr.sent (id bigint primary key, body text);
create table ehr.numbered (id bigserial primary key, writer int not null);
create table ehr.receipt (writer int, number int);
alter table ehr.receipt replica identity full;
create index on ehr.receipt (writer, number);
"""
GRANTED = ("all on schema ehr", "all on all tables in schema ehr", "all on all sequences in schema ehr")
"""What the application's role is granted."""
