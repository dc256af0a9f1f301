"""Read files under an audit hook, and print what the interpreter was asked to do meanwhile.

Run by `test_nothing_runs.py` in a process of its own: python audited.py FOLDER. The files are read twice,
first to import what the readers need, then with the hook
(https://docs.python.org/3/library/audit_events.html). On standard output is a JSON object with the events
that no reader may cause, by the file that caused them, and the worst tier of each file's findings.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from mlcard.facts import Source
from mlcard.readers import read

TIERS = ("", "inert", "unreadable", "unreviewed", "unknown", "dangerous")
#: Events that are harmful in themselves, by what their names begin with.
HARMFUL = (
    "exec", "import", "marshal.", "pickle.", "socket.", "subprocess.", "os.system", "os.exec", "os.spawn",
    "os.posix_spawn", "os.fork", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.symlink",
    "os.link", "os.putenv", "shutil.", "ctypes.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.",
    "code.", "pty.", "tempfile.",
)  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def is_harmful(event: str, arguments: tuple[Any, ...]) -> bool:
    if event != "open":
        return event.startswith(HARMFUL)
    _, mode, flags = (*arguments, None, None, None)[:3]
    return bool(set(mode or "") & set("wax+")) or bool((flags or 0) & WRITING)


def main() -> None:
    folder = Path(sys.argv[1])
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    tiers = {str(path.relative_to(folder)): worst(path) for path in files}
    current, events = "", dict[str, list[str]]()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if current and is_harmful(event, arguments):
            events.setdefault(current, []).append(f"{event} {arguments!r}"[:200])

    sys.addaudithook(hook)
    for path in files:
        current = str(path.relative_to(folder))
        worst(path)
        current = ""
    sys.stdout.write(json.dumps({"events": events, "tiers": tiers}))


def worst(path: Path) -> str:
    """The worst tier of the findings in a file; `unreadable` for one that has none and cannot be read."""
    reading = read(Source(path, path.name))
    values = [fact.value for fact in reading.facts if fact.slot.endswith("/security_findings/-")]
    tiers = [str(value["tier"]) for value in values if isinstance(value, dict)]
    found = max(tiers, key=TIERS.index, default="")
    return found or ("unreadable" if reading.problem is not None else "")


if __name__ == "__main__":
    main()
