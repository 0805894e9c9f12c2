"""Evidence as an auditor has it: unpacked, and verified by its own script."""

import subprocess
import sys
import zipfile
from pathlib import Path


def unpacked(file: Path) -> Path:
    """The folder into which an evidence pack was unpacked."""
    folder = file.parent / "unpacked"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return folder


def by_script(file: Path, *heads: str) -> subprocess.CompletedProcess[str]:
    """Verify an evidence pack by its script alone, and a Python that knows nothing of ours."""
    alone = [sys.executable, "-I", "-S", str(unpacked(file) / "verify.py"), *heads]
    return subprocess.run(alone, capture_output=True, text=True)
