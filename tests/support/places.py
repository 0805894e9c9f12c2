"""Where the project and the files that tests compare with lie."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
GOLDENS = ROOT / "tests" / "golden"
