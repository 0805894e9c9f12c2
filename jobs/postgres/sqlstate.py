"""What a SQLSTATE means to us: whether trying again may help, and the one sentence of ours that stands for it.

The server's own texts are never kept (rule 9): they carry values out of rows. Pure.
Classes and codes: appendix "PostgreSQL Error Codes" of its manual.
"""

TRANSIENT_CLASSES = frozenset({"08", "53"})
TRANSIENT_CODES = frozenset(
    {
        "25P03",  # idle in transaction for too long: our own stall
        "40000",
        "40001",
        "40P01",
        "55006",
        "55P03",
        "57014",  # cancelled, and not by us: ours is seen as a cancellation before it is seen as an error
        "57P01",
        "57P02",
        "57P03",
        "57P05",
        "72000",
        "XX000",  # as a rule two that alter one row of the catalog at once: `tuple concurrently updated`
    }
)

SENTENCES = {
    "08001": "the server could not be reached",
    "08003": "the connection to the server was lost",
    "08006": "the connection to the server was lost",
    "08P01": "a pooler answered (PgBouncer, as a rule)",
    "0A000": "the server does not support what was asked",
    "22001": "a value is longer than its column",
    "22003": "a number is out of its column's range",
    "22007": "a value is no valid date or time",
    "22008": "a date or time is out of range",
    "22012": "a division by zero",
    "22021": "a text holds a character that the database's encoding does not have",
    "22P02": "a value does not have the form of its column's type",
    "22P03": "binary data does not have the form of its column's type",
    "22P04": "the copied data does not have the form of the table",
    "23502": "a column that may not be empty would be",
    "23503": "a foreign key would point to a row that does not exist, or a row that is still pointed to would go",
    "23505": "a key that must be unique exists already",
    "23514": "a row would break a check constraint",
    "23P01": "a row would break an exclusion constraint",
    "25006": "the transaction is read-only: a standby, or a database set to read-only",
    "25P02": "an earlier statement of the transaction had failed",
    "25P03": "the server ended a transaction that stood idle for too long",
    "25P04": "a transaction took longer than transaction_timeout allows",
    "28000": "the server does not admit this user from here",
    "28P01": "the password was refused",
    "2F003": "the server does not let this user do that (to subscribe takes a password in the connection's text)",
    "2BP01": "something else still depends on what was to be dropped",
    "3D000": "there is no database of this name",
    "3F000": "there is no schema of this name",
    "40001": "the transaction met another one and has to be repeated (serialization failure)",
    "40003": "the connection went while the transaction was being committed: it is not known whether it was",
    "40P01": "deadlock: the server chose this transaction to end it",
    "42501": "the user lacks a privilege",
    "42601": "a syntax error in the SQL",
    "42701": "a column of this name exists already",
    "42703": "there is no column of this name",
    "42704": "there is no object of this name",
    "42710": "an object of this name exists already",
    "42803": "an aggregate stands where only values of one row may",
    "42P20": "a window function stands where only values of one row may",
    "42804": "a value does not have the type of its column",
    "42883": "there is no function or operator of this name for these types",
    "42P01": "there is no table of this name",
    "42P04": "a database of this name exists already",
    "42P06": "a schema of this name exists already",
    "42P07": "a table of this name exists already",
    "53100": "the server's disk is full",
    "53200": "the server is out of memory, or of room for locks (max_locks_per_transaction)",
    "53300": "the server has no connection to spare",
    "55000": "the object is not in the state that this needs",
    "55006": "the object is in use by others",
    "55P03": "a lock was not to be had within lock_timeout",
    "57014": "the statement was cancelled on the server, by somebody or by statement_timeout",
    "57P01": "the connection was ended by an administrator, or the server is shutting down",
    "57P02": "the server crashed, and is restarting",
    "57P03": "the server is starting up or shutting down and takes no connections now",
    "57P04": "the database was dropped",
    "57P05": "the server ended a session that stood idle for too long",
    "58030": "the server met an input or output error",
    "72000": "the snapshot is too old",
    "P0001": "the SQL raised an error of its own",
    "P0002": "a query gave no row where one was needed",
    "P0003": "a query gave more than one row where one was needed",
    "P0004": "an assertion of the SQL failed",
    "XX001": "the server found damaged data",
    "XX002": "the server found a damaged index",
}

CLASSES = {
    "08": "the connection to the server failed",
    "22": "a value does not fit its column or function",
    "23": "a row would break a constraint",
    "25": "the transaction is not in a state that allows this",
    "28": "the server does not admit this user",
    "40": "the transaction was rolled back by the server",
    "42": "the SQL is wrong, or the user may not do this",
    "53": "the server lacks a resource",
    "54": "a limit of the server was exceeded",
    "55": "an object is not in the state that this needs",
    "57": "somebody intervened on the server",
    "58": "the server met an error of its operating system",
    "P0": "the SQL raised an error of its own",
    "XX": "the server met an internal error",
}


def is_transient(sqlstate: str) -> bool:
    """Whether a further try may succeed without anything being changed."""
    return sqlstate[:2] in TRANSIENT_CLASSES or sqlstate in TRANSIENT_CODES


def means_lost_connection(sqlstate: str) -> bool:
    """Whether the session is gone, so that nobody can tell how its last statement ended."""
    return sqlstate[:2] == "08" or sqlstate in {"25P03", "25P04", "57P01", "57P02", "57P03", "57P04", "57P05"}


def sentence(sqlstate: str) -> str:
    """Our sentence for this SQLSTATE."""
    return SENTENCES.get(sqlstate) or CLASSES.get(sqlstate[:2], "the server reported an error")
