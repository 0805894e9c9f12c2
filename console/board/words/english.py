"""The words of the board in English."""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # around the page
    "all runs": "All runs",
    "window": "{title} - board",
    "only looked at": "This board is only looked at.",
    "no such page": "There is no such page. The board's front page names the runs that it shows.",
    "full": "As many look at this board as it takes.",
    "too many": "Too many wrong tokens. Wait a minute.",
    "entry:NO_TOKEN": "This board asks for its token: open it once with ?token=... behind its address.",
    "entry:WRONG_TOKEN": "That is not the token of this board.",
    "entry:NOT_BY_PROXY": "This board is reached through its proxy alone.",
    "entry:OTHER_NAME": "This board answers to localhost alone, as it has no token.",
    "going on": "Going on to the board...",
    "silent": "THIS PAGE HEARS NOTHING FROM THE BOARD. What it shows is old: ",
    "no script": "Without scripts this page loads itself anew every {seconds} seconds.",
    "nothing yet": "Nothing is shown yet.",
}
