"""What is compared, one statement a part, and how an object of each part is called."""

from dataclasses import dataclass

from plans.model import Alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one statement reads: a row for each object, with its name, what it is within, and what is said of it."""

    statement: str
    group: Alike
    kind: str
    """Of the objects, as a difference is told: `column public.patient.birth`."""
    told: frozenset[str] = frozenset()
    """What is said of an object in words that may be told: types, versions, flags. Of the rest only that it differs."""
    since: int = 0
    """server_version_num from which there are such objects."""
    written_by_server: bool = False
    """Texts that each version of the server writes in its own way: those of two versions say nothing."""
    says_its_kind: bool = False
    """What is said first of an object is its kind, as people call it: a view is no `relation` to them."""
    by_whole: bool = False
    """It sums up objects of other parts, and says nothing new where some of these are missing on one side."""
    unread: str = ""
    """How it is called where it could not be read; its kind in the plural by default."""
    allowed: str = ""
    """What lets a login read it, where not everybody may."""

    @property
    def called(self) -> str:
        """Its name where it could not be read, as `except:` takes it."""
        return self.unread or f"{self.kind}s"


_FLAGS = frozenset({"superuser", "inherit", "create role", "create database", "login", "replication"})

SETTINGS = Part(statement="same_settings", group=Alike.SETTINGS, kind="setting")
HIDDEN_SETTINGS = Part(
    statement="same_login",
    group=Alike.SETTINGS,
    kind="setting",
    unread="hidden settings",
    allowed="membership in pg_read_all_settings",
)
SESSION_SETTINGS = Part(
    statement="same_settings_files",
    group=Alike.SETTINGS,
    kind="setting",
    unread="session settings",
    allowed="select on pg_file_settings and execute on pg_show_all_file_settings()",
)
SIZES = Part(statement="same_sizes", group=Alike.SIZES, kind="table", unread="sizes")

PARTS = (
    Part(
        statement="same_server",
        group=Alike.SERVER,
        kind="server",
        told=frozenset({"version", "in recovery"}),
    ),
    Part(
        statement="same_hba",
        group=Alike.SERVER,
        kind="pg_hba",
        told=frozenset({"method"}),
        unread="pg_hba",
        allowed="select on pg_hba_file_rules and execute on pg_hba_file_rules()",
    ),
    Part(
        statement="same_hba_order",
        group=Alike.SERVER,
        kind="pg_hba",
        by_whole=True,
        unread="pg_hba",
        allowed="select on pg_hba_file_rules and execute on pg_hba_file_rules()",
    ),
    Part(
        statement="same_extensions",
        group=Alike.EXTENSIONS,
        kind="extension",
        told=frozenset({"version", "schema"}),
    ),
    Part(
        statement="same_locale",
        group=Alike.LOCALES,
        kind="locale",
        told=frozenset({"encoding", "collate", "ctype", "provider", "locale", "recorded version", "version"}),
    ),
    Part(
        statement="same_collations",
        group=Alike.LOCALES,
        kind="collation",
        told=frozenset({"provider", "collate", "ctype", "locale", "deterministic", "recorded version", "version"}),
    ),
    Part(statement="same_schemas", group=Alike.SCHEMA, kind="schema"),
    Part(
        statement="same_relations",
        group=Alike.SCHEMA,
        kind="relation",
        says_its_kind=True,
        told=frozenset(
            {"kind", "access method", "parent", "row security", "forced row security", "tablespace", "populated"}
        ),
    ),
    Part(
        statement="same_columns",
        group=Alike.SCHEMA,
        kind="column",
        told=frozenset({"type", "not null", "generated", "identity", "collation"}),
    ),
    Part(
        statement="same_column_order", group=Alike.SCHEMA, kind="columns of", by_whole=True, unread="orders of columns"
    ),
    Part(statement="same_views", group=Alike.SCHEMA, kind="view", written_by_server=True),
    Part(statement="same_constraints", group=Alike.SCHEMA, kind="constraint", told=frozenset({"kind", "validated"})),
    Part(
        statement="same_indexes",
        group=Alike.SCHEMA,
        kind="index",
        told=frozenset({"table", "valid", "clustered"}),
        unread="indexes",
    ),
    Part(statement="same_sequences", group=Alike.SCHEMA, kind="sequence", told=frozenset({"type", "cycle"})),
    Part(
        statement="same_types",
        group=Alike.SCHEMA,
        kind="type",
        says_its_kind=True,
        told=frozenset({"kind", "type", "not null"}),
    ),
    Part(statement="same_functions", group=Alike.SCHEMA, kind="function", says_its_kind=True, told=frozenset({"kind"})),
    Part(statement="same_triggers", group=Alike.SCHEMA, kind="trigger", told=frozenset({"fires"})),
    Part(statement="same_event_triggers", group=Alike.SCHEMA, kind="event trigger", told=frozenset({"fires"})),
    Part(
        statement="same_policies",
        group=Alike.SCHEMA,
        kind="policy",
        told=frozenset({"command", "permissive", "roles"}),
        unread="policies",
    ),
    Part(statement="same_rules", group=Alike.SCHEMA, kind="rule", told=frozenset({"fires"}), written_by_server=True),
    Part(statement="same_statistics", group=Alike.SCHEMA, kind="statistics", unread="statistics"),
    Part(
        statement="same_roles",
        group=Alike.RIGHTS,
        kind="role",
        told=_FLAGS | {"bypass row security", "connection limit"},
    ),
    Part(
        statement="same_passwords",
        group=Alike.RIGHTS,
        kind="role",
        told=frozenset({"kind of password"}),
        unread="passwords",
        allowed="a superuser: whether and how they are kept",
    ),
    Part(
        statement="same_memberships",
        group=Alike.RIGHTS,
        kind="membership",
        told=frozenset({"admin", "inherit", "set"}),
    ),
    Part(statement="same_owners", group=Alike.RIGHTS, kind="owner of", told=frozenset({"owner"}), unread="owners"),
    Part(statement="same_grants", group=Alike.RIGHTS, kind="grant on", told=frozenset({"rights"}), unread="grants"),
    Part(
        statement="same_column_grants",
        group=Alike.RIGHTS,
        kind="grant on",
        told=frozenset({"rights"}),
        unread="grants on columns",
    ),
    Part(
        statement="same_parameter_grants",
        group=Alike.RIGHTS,
        kind="grant on",
        told=frozenset({"rights"}),
        since=150_000,
        unread="grants on settings",
    ),
    Part(
        statement="same_default_rights",
        group=Alike.RIGHTS,
        kind="grant on",
        told=frozenset({"rights"}),
        unread="default privileges",
    ),
    Part(statement="same_role_settings", group=Alike.RIGHTS, kind="setting of", unread="settings of roles"),
)
"""But for the server's settings and the sizes of tables, which are read in a way of their own."""

MUST_DIFFER = (
    *("application_name", "client_encoding", "cluster_name", "config_file", "data_directory", "external_pid_file"),
    *("event_source", "hba_file", "ident_file", "in_hot_standby", "is_superuser", "lc_collate", "lc_ctype"),
    *("listen_addresses", "num_os_semaphores", "port", "primary_conninfo", "primary_slot_name"),
    *("server_encoding", "server_version", "server_version_num", "session_authorization"),
    *("shared_memory_size", "shared_memory_size_in_huge_pages", "ssl_cert_file", "ssl_key_file"),
    *("transaction_deferrable", "transaction_isolation", "transaction_read_only", "unix_socket_directories"),
    *("synchronous_standby_names", "bonjour_name"),
)
"""Settings that tell two servers apart, that another part compares, or that follow from others."""
