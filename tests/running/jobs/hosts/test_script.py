"""What is sent to another host says what is meant, whatever stands in it."""

import subprocess

from jobs.hosts import script


def test_no_word_of_a_plan_can_end_the_line_that_it_stands_in() -> None:
    hostile = "'; echo gone; '\n$(echo gone)`echo gone`"
    made = script.begin("n.C01.1", ("/bin/x", hostile), folder=hostile, needs=(), given={"A": hostile})
    line = made.text[made.text.rindex("\nthere ") :].removesuffix("; exit\n")
    words = subprocess.run(
        ["/bin/sh", "-c", f'there() {{ printf "%s\\0" "$@"; }}{line}'], capture_output=True, check=True, text=True
    ).stdout.split("\0")
    assert words[1:-1] == ["begin", "n.C01.1", hostile, "", "/bin/x", "env", f"A={hostile}", "/bin/x", hostile]
