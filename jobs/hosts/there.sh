# Runs a program on this host for an engine elsewhere, and keeps a record of it: what became of it is asked of the record,
# never guessed. Sent over ssh to /bin/sh and read from its standard input; POSIX, and nothing that a host may lack.
# What is said goes out as lines: "MARK letter ...", and what the program printed as lines of hexadecimal bytes.
#
# A record is a folder: `turn` is made once, by whoever decides whether the program begins; `never` says that it did not;
# `leader` holds pid, start, boot and host of the process that looks after it; `status` its exit status; `out.N` what it
# printed. Of a record that is not where it was, nobody knows anything.
set -u
umask 077

there_say() { # letter [words]
    printf '%s %s\n' "$mark" "$*"
}

there_refuse() { # words
    there_say R "$*"
    exit 0
}

# Whether a folder is this account's alone: nothing is believed that stands in another one.
there_ours() { # folder
    [ -n "$(find "$1" -prune -type d -user "$(id -u)" -perm 700 2>/dev/null)" ]
}

# The folder of all records.
there_base() {
    for base in "${HOME:-/nowhere}/.cutover-commands" "/var/tmp/cutover-commands-$(id -u)"; do
        mkdir -m 700 "$base" 2>/dev/null || :
        if there_ours "$base" && [ -w "$base" ]; then
            return 0
        fi
    done
    there_refuse "neither \$HOME nor /var/tmp has room for a folder of this account's alone"
}

# When a process started, by this host's own count; empty where it has ended.
there_started() { # pid
    if [ -r /proc/self/stat ]; then
        stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
        set -- ${stat##*) }
        case "$1" in Z | X) ;; *) printf %s "${20}" ;; esac
    else
        LC_ALL=C TZ=UTC ps -o stat= -o lstart= -p "$1" 2>/dev/null | sed -n 's/^ *[^Z ][^ ]* *//p'
    fi
}

there_boot() {
    cat /proc/sys/kernel/random/boot_id 2>/dev/null || sysctl -n kern.bootsessionuuid 2>/dev/null || :
}

# Whether the process that looks after the program runs, or what it left in its group.
there_runs() {
    { read -r pid && read -r since && read -r boot; } 2>/dev/null <"$record/leader" || return 1
    [ "$boot" = "$(there_boot)" ] || return 1
    now=$(there_started "$pid")
    if [ -n "$now" ]; then
        [ "$now" = "$since" ]
    else
        kill -s 0 -- "-$pid" 2>/dev/null
    fi
}

# How the record stands: N it never began (and never will), S it has ended, A it runs, G it is gone without a word, E it
# is not known from here: this is another host, or the folder of records is not there.
there_look() {
    if [ "$(uname -n)" != "$node" ] || ! there_ours "${record%/*}"; then
        state=E
    elif [ ! -d "$record" ]; then
        state=G
    elif [ -e "$record/never" ] || there_never; then
        state=N
    elif [ -e "$record/status" ]; then
        state=S
    elif there_runs; then
        state=A
    elif [ -e "$record/status" ]; then
        state=S
    else
        state=G
    fi
}

# Decide that it never begins, where nobody has decided yet.
there_never() {
    mkdir "$record/turn" 2>/dev/null && : >"$record/never"
}

there_tell() {
    case $state in
    S) there_say S "$(cat "$record/status")" ;;
    *) there_say "$state" ;;
    esac
}

there_nap() {
    sleep 0.2 2>/dev/null || sleep 1
}

# Pass on what it prints, from byte $2 of file $1 on, until it has ended; then how it ended.
there_follow() { # number offset
    number=$1 beat=0
    while :; do
        there_look
        there_print "$2"
        [ "$state" = A ] || break
        set -- "$number" 0
        beat=$((beat + 1))
        [ $((beat % 25)) -ne 0 ] || there_say .
        there_nap
    done
    there_nap
    there_print 0
    there_tell
}

# What has come since; file descriptor 3 stays where it has been read to.
there_print() { # offset, of the first time alone
    if [ -z "${open:-}" ]; then
        [ -e "$record/out.$number" ] || there_next || return 0
        exec 3<"$record/out.$number" || return 0
        open=1
        there_say F "$number"
        [ "$1" -eq 0 ] || dd bs="$1" count=1 <&3 >/dev/null 2>&1
    fi
    while :; do
        more=
        [ ! -e "$record/out.$((number + 1))" ] || more=1
        there_pieces
        [ -n "$more" ] || return 0
        number=$((number + 1))
        exec 3<"$record/out.$number" || return 0
        there_say F "$number"
    done
}

there_pieces() {
    while :; do
        piece=$(dd bs=65536 count=1 <&3 2>/dev/null | od -An -v -tx1)
        [ -n "$piece" ] || return 0
        printf '%s\n' "$piece"
    done
}

# Whoever follows after a long time finds the first files gone.
there_next() {
    for file in "$record"/out.*; do
        [ -e "$file" ] || return 1
        found=${file##*.}
        if [ "$found" -gt "$number" ]; then
            number=$found
            there_say L
            return 0
        fi
    done
    return 1
}

# What is put before a program so that it leads a session of its own.
there_own() {
    if command -v setsid >/dev/null 2>&1; then
        own=setsid
    elif command -v perl >/dev/null 2>&1; then
        own=perl
    else
        there_refuse "there is neither setsid nor perl to give a program a session of its own"
    fi
}

there_check() { # folder program
    [ -f "$2" ] && [ -x "$2" ] || there_refuse "$2 is no program that this account may run"
    [ -z "$1" ] || [ -d "$1" ] && [ -x "${1:-/}" ] || there_refuse "there is no folder $1"
}

# Variables that the plan leaves to this host.
there_has() { # names
    for name in "$@"; do
        env | sed -n 's/=.*//p' | grep -qx "$name" || there_refuse "the account's environment there has no $name"
    done
}

# Old records give their room back; that there was one stays for a year, so that nothing counts as never begun.
there_tidy() {
    for old in "$base"/*; do
        [ -d "$old" ] && [ -n "$(find "$old" -prune -mtime +7 2>/dev/null)" ] || continue
        [ -e "$old/status" ] || [ -e "$old/never" ] || continue
        rm -f "$old"/out.* "$old/run" "$old/said"
        [ -z "$(find "$old" -prune -mtime +400 2>/dev/null)" ] || rm -rf "$old"
    done
}

# Begin, where whoever is on the line says so; then pass on what it prints.
there_begin() { # name of the record, folder, variables that this host has to have, program, then all that is run
    there_base
    record=$base/$1 node=$(uname -n) folder=$2
    there_own
    there_check "$2" "$4"
    there_has $3
    shift 4
    there_tidy
    mkdir "$record" 2>/dev/null || there_refuse "there is a record of this attempt already, or none can be written"
    printf '%s\n' "$supervisor" >"$record/run" || there_refuse "no record can be written here"
    [ -z "$folder" ] || cd "$folder" || there_refuse "there is no folder $folder"
    exec 4<&0
    case $own in
    setsid) setsid sh "$record/run" "$record" "$@" <&4 >"$record/said" 2>&1 & ;;
    perl) perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' sh "$record/run" "$record" "$@" <&4 >"$record/said" 2>&1 & ;;
    esac
    leader=$!
    exec 4<&- </dev/null
    since=$(there_started "$leader") boot=$(there_boot)
    printf '%s\n' "$leader" "$since" "$boot" >"$record/leader.new" && mv "$record/leader.new" "$record/leader" ||
        there_refuse "no record can be written here"
    there_say H "$node"
    there_say O "$boot"
    there_say W "$since"
    there_say P "$record"
    there_say B "$leader"
    until [ -e "$record/turn" ]; do
        [ -n "$(there_started "$leader")" ] || [ -e "$record/turn" ] || break
        there_nap
    done
    there_follow 0 0
}

# End it, and all that it started in its session.
there_end() {
    there_look
    if [ "$state" = A ]; then
        kill -s TERM -- "-$pid" 2>/dev/null
        tries=0
        while [ "$state" = A ] && [ "$tries" -lt 25 ]; do
            there_nap
            tries=$((tries + 1))
            there_look
        done
        [ "$state" != A ] || kill -s KILL -- "-$pid" 2>/dev/null
        there_nap
        there_look
    fi
    there_tell
}

# What a dry run asks: is there room for records, is there what is needed, may these programs be run.
there_try() { # programs
    there_base
    there_own
    for program in "$@"; do
        [ -f "$program" ] && [ -x "$program" ] || there_say R "$program is no program that this account may run"
    done
    command -v od >/dev/null && command -v dd >/dev/null || there_refuse "there is no od or no dd"
    there_say T
}

there_told() {
    there_look
    there_tell
}

# The last that it has printed, where it runs no more; then how it ended.
there_last() { # bytes
    there_look
    case $state in
    S | G)
        there_nap
        last=-1
        for file in "$record"/out.*; do
            [ -e "$file" ] || break
            [ "${file##*.}" -le "$last" ] || last=${file##*.}
        done
        cat "$record/out.$((last - 1))" "$record/out.$last" 2>/dev/null | tail -c "$1" | od -An -v -tx1
        ;;
    esac
    there_tell
}

# The door: what is said begins with the mark, as an account may print whatever it likes at log-in.
there() { # mark what words
    mark=$1 what=$2
    shift 2
    "there_$what" "$@"
}

# The door to a record that is there already.
there_at() { # mark what host record words
    mark=$1 what=$2 node=$3 record=$4
    shift 4
    "there_$what" "$@"
}
