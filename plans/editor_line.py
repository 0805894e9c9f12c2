"""By which line at its top an editor finds the JSON Schema of a plan: a file beside it, so that nothing is fetched."""

SCHEMA_FILE = "cutover.schema.json"
SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}"
