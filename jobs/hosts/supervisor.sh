# Looks after one program, in a session of its own: $1 is the folder of its record, the rest the program and its words.
# It begins where whoever is on the line says "go", and nobody has decided before that it never will.
record=$1
shift
go=
read -r go
if ! mkdir "$record/turn" 2>/dev/null; then
    exit 0
fi
if [ "$go" != go ]; then
    : >"$record/never"
    exit 0
fi
exec </dev/null
# Told to end, the program ends; this one stays to write down how.
trap : TERM HUP INT
{
    trap : TERM HUP INT
    "$@"
    status=$?
    { printf '%s\n' "$status $(date -u '+%Y-%m-%dT%H:%M:%SZ')" >"$record/status.new" && mv "$record/status.new" "$record/status"; } 2>/dev/null
} 2>&1 | {
    # What it prints goes to files that are bounded; whoever is on the line reads them. What writes them is told to end
    # with the program, and goes on until that has said its last: it ends with its input.
    trap '' TERM HUP INT
    number=0
    while dd bs=4096 count=1024 of="$record/out.$number" 2>/dev/null && [ -s "$record/out.$number" ]; do
        number=$((number + 1))
        rm -f "$record/out.$((number - 8))"
    done
    cat >/dev/null # a full disk must not stop the program
}
