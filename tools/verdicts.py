"""Write `docs/security/verdicts.md`: what mlcard, picklescan and modelscan say of the same files.

The scanners are programs of an environment of their own; they scan and load nothing:
    python -m venv scanners && scanners/bin/pip install picklescan[7z] modelscan
    python tools/verdicts.py --scanners scanners/bin

With --check nothing is scanned or written: the exit code is 1 when mlcard no longer says what the table says.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from mlcard import __version__
from mlcard.facts import Source
from mlcard.readers import read

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MLCARD_TEST_DATA", REPOSITORY.parent / "shared" / "data")) / "models"
SKLEARN = REPOSITORY / "tests/data/models/sklearn"
PAGE = REPOSITORY / "docs/security/verdicts.md"
TIERS = ("inert", "unreviewed", "unknown", "dangerous", "unreadable")
#: Seconds that a scanner gets for one file.
PATIENCE = 120
#: Files of the corpus that are not hostile: harmless ones, an encrypted one, and no pickles at all.
NOT_HOSTILE = {
    "benign0_v0.pkl": "honest", "benign0_v3.pkl": "honest", "benign0_v4.pkl": "honest",
    "new_pytorch_model.bin": "honest", "pytorch_model.bin": "honest",
    "benign_password_protected.zip": "encrypted",
    "bad_pytorch.pt": "no pickle", "not_a_pickle.bin": "no pickle",
}  # fmt: skip
#: Honest versions whose files are scanned; mlcard's tests read those of all twelve.
SCANNED_VERSIONS = ("0.22.2.post1", "1.2.2", "1.6.1", "1.9.1")
#: Honest files that hold code of their own, or name a class that no library has.
OWN_CODE = {"cloudpickle.pkl": "own code", "enum.pkl": "own class"}
HEAD = """# What scanners say of the same files

Written by `tools/verdicts.py` on {date}: mlcard {mlcard}, picklescan {picklescan} with py7zr, modelscan
{modelscan}.

mlcard reports what it saw and certifies nothing: *no finding* means that none was made. Its verdict
is the worst tier of its findings (inert, unreviewed, unknown, dangerous), or *unreadable* where a
file could not be read to its end, which is never clean. For picklescan and modelscan the table
gives what they found, or that they gave up. The hostile files are the tests of
[picklescan](https://github.com/mmaitre314/picklescan) and probes made for mlcard: a harmless
`eval("1+1")` in odd places, and (`own/`) states and calls that run code or reach files though every
name belongs to scipy or pandas.

{summary}

| file | kind | mlcard | picklescan | modelscan |
|---|---|---|---|---|
"""


def cases() -> list[tuple[Path, str, str]]:
    """The files, each with the name that the table gives it and its kind."""
    corpus = sorted((SHARED / "pickle_scanner_cases/data").iterdir())
    found = [(path, f"corpus/{path.name}", NOT_HOSTILE.get(path.name, "hostile")) for path in corpus]
    found += [(path, f"probes/{path.name}", "hostile") for path in sorted((SHARED / "probes").iterdir())]
    found += [(path, f"own/{path.name}", "hostile") for path in sorted((SKLEARN / "hostile").glob("*.pkl"))]
    real = [path for path in sorted((SHARED / "real").rglob("*")) if path.is_file()]
    found += [(path, path.relative_to(SHARED).as_posix(), "honest") for path in real]
    own = [
        path for version in SCANNED_VERSIONS for path in sorted((SKLEARN / "versions" / version).iterdir())
    ]
    own += sorted((SKLEARN / "boosters").rglob("*.pkl"))
    found += [
        (path, f"scikit-learn/{path.relative_to(SKLEARN).as_posix()}", OWN_CODE.get(path.name, "honest"))
        for path in own
        if path.suffix != ".json"
    ]
    return found


def verdict(path: Path) -> str:
    """What mlcard says of a file, in a word or two."""
    reading = read(Source(path, path.name))
    tiers = [
        str(fact.value["tier"])
        for fact in reading.facts
        if fact.slot.endswith("/security_findings/-") and isinstance(fact.value, dict)
    ]
    if reading.problem is not None:
        tiers.append("unreadable")
    if not reading.format:
        return "not recognised"
    worst = sorted(set(tiers) - {"unreadable"}, key=TIERS.index)[-1:]
    return ", ".join([*worst, *({"unreadable"} & set(tiers))]) or "no finding"


def run(command: list[str]) -> tuple[int, str]:
    """Run a scanner; returns its exit code and what it printed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return -1, ""
    return done.returncode, done.stdout + done.stderr


def picklescan(scanners: Path, path: Path) -> str:
    """What picklescan says: exit codes 0 clean, 1 found, 2 failed."""
    code, text = run([str(scanners / "picklescan"), "-p", str(path)])
    counts = {name: int(count) for name, count in re.findall(r"(\w+) (?:files|globals): (\d+)", text)}
    if code == 1:
        return "dangerous"
    if code != 0:
        return "error" if code == 2 else "gave up"
    if not counts.get("Scanned"):
        return "not scanned"
    return f"clean, {counts['Suspicious']} suspicious" if counts.get("Suspicious") else "clean"


def modelscan(scanners: Path, path: Path) -> str:
    """What modelscan says: the worst severity of its report, or that it skipped the file."""
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "report.json"
        code, _ = run([str(scanners / "modelscan"), "scan", "-p", str(path), "-r", "json", "-o", str(report)])
        told = json.loads(report.read_text()) if report.exists() else {}
    summary = told.get("summary", {})
    severities = summary.get("total_issues_by_severity", {})
    worst = next((level for level in ("CRITICAL", "HIGH", "MEDIUM", "LOW") if severities.get(level)), "")
    if worst:
        return worst.lower()
    if told.get("errors") or code in {-1, 2}:
        return "error"
    return "clean" if summary.get("scanned", {}).get("total_scanned") else "not scanned"


def version_of(scanners: Path, package: str) -> str:
    """Version of a package in the environment of the scanners."""
    folders = [str(path) for path in scanners.parent.glob("lib/python*/site-packages")]
    return next(str(found.version) for found in importlib.metadata.distributions(name=package, path=folders))


def summary_of(rows: list[tuple[str, str, str, str, str]]) -> str:
    """How many of the hostile and of the honest files each one reports, cannot read, and lets pass."""
    lines = ["| | mlcard | picklescan | modelscan |", "|---|---|---|---|"]
    for kind in ("hostile", "honest"):
        chosen = [row for row in rows if row[1] == kind]
        for outcome in ("reported", "not read", "let pass"):
            counts = [sum(outcome_of(row[column]) == outcome for row in chosen) for column in (2, 3, 4)]
            cells = " | ".join(str(count) for count in counts)
            lines.append(f"| {outcome}, of {len(chosen)} {kind} files | {cells} |")
    return "\n".join(lines)


def outcome_of(said: str) -> str:
    """What a verdict comes to."""
    if said in {"no finding", "unreviewed", "inert", "clean"} or said.startswith("clean, "):
        return "let pass"
    not_read = {"error", "gave up", "not scanned", "unreadable", "not recognised"}
    return "not read" if said in not_read else "reported"


def checked() -> int:
    """Compare mlcard's column of the table with what mlcard says now; returns the number of differences."""
    rows = [line.strip("| \n").split(" | ") for line in PAGE.read_text("utf-8").splitlines()]
    told = {row[0].strip("`"): row[2] for row in rows if len(row) == 5}
    wrong = 0
    for path, name, _ in cases():
        now = verdict(path)
        if told.get(name) != now:
            wrong += 1
            print(f"{name}: the table says {told.get(name)}, mlcard says {now}", file=sys.stderr)
    return wrong


def main() -> int:
    """Write the page, or check mlcard's column."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scanners", type=Path, help="folder with the programs picklescan and modelscan")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        return int(checked() > 0)
    scanners: Path = arguments.scanners
    rows = [
        (name, kind, verdict(path), picklescan(scanners, path), modelscan(scanners, path))
        for path, name, kind in cases()
    ]
    head = HEAD.format(
        date=dt.datetime.now(tz=dt.UTC).date(),
        mlcard=__version__,
        picklescan=version_of(scanners, "picklescan"),
        modelscan=version_of(scanners, "modelscan"),
        summary=summary_of(rows),
    )
    table = "".join(f"| `{name}` | {' | '.join(rest)} |\n" for name, *rest in rows)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(head + table, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
