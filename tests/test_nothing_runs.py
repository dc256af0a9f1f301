"""Nothing in a file runs: payloads that would write a file, open a socket or import a module leave no trace.

Each payload goes into everything that can carry it. The files are read by a process of its own under an audit
hook (`audited.py`), so that also what fails silently is seen; a listening socket and a module that leaves a
mark when it is imported see the rest.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import socket
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import joblib
import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
MODELS = HERE / "data" / "models"
PROBE = "mlcard_probe_module"
LZ4_HEAD = bytes.fromhex("04224d18 60 40 82")


def lz4(data: bytes) -> bytes:
    """An LZ4 frame of one block that is stored as it is."""
    return LZ4_HEAD + struct.pack("<I", len(data) | 1 << 31) + data + bytes(4)


def legacy_torch(payload: bytes) -> bytes:
    """The pickles in a row that `torch.save` wrote before 1.6, with the payload as the third."""
    whole = (MODELS / "pytorch" / "legacy_state_dict.pt").read_bytes()
    return whole[:137] + payload + whole[969:]


def torch_archive(payload: bytes, name: str = "data.pkl") -> bytes:
    members = {"data.pkl": b"\x80\x02}.", "version": b"3\n"} | {name: payload}
    return zipped({f"archive/{member}": content for member, content in members.items()})


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def npy(payload: bytes) -> bytes:
    """An array of objects, whose elements are the pickle that `numpy.load` would load."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "|O", "fortran_order": False, "shape": (1,)})
    return stream.getvalue() + payload


def object_array_in_joblib(payload: bytes) -> bytes:
    """A pickle of joblib that holds an array of objects: a nested pickle, here the payload."""
    stream = io.BytesIO()
    joblib.dump([np.array([None], dtype=object)], stream)
    whole = stream.getvalue()
    begin = whole.index(b"\x80", 2)
    return whole[:begin] + payload + whole[begin:]


#: Pickles in everything that carries pickles: the name of the file, and how the payload gets into it.
CARRIERS = {
    "plain.pkl": lambda payload: payload,
    "list.pkl": lambda payload: b"(l" + payload[:-1] + b"a.",
    "popped.pkl": lambda payload: payload[:-1] + b"0N.",
    "protocol2.pkl": lambda payload: b"\x80\x02" + payload,
    "framed.pkl": lambda payload: b"\x80\x04\x95" + struct.pack("<Q", len(payload)) + payload,
    "second.pkl": lambda payload: b"\x80\x02N." + b"\x80\x02" + payload,
    "zlib.joblib": zlib.compress,
    "gzip.joblib": gzip.compress,
    "bzip2.joblib": bz2.compress,
    "lzma.joblib": lambda payload: lzma.compress(payload, lzma.FORMAT_ALONE),
    "xz.joblib": lzma.compress,
    "lz4.joblib.lz4": lz4,
    "objects.joblib": object_array_in_joblib,
    "array.npy": npy,
    "arrays.npz": lambda payload: zipped({"x.npy": npy(payload)}),
    "archive.pt": torch_archive,
    "beside.pt": lambda payload: torch_archive(payload, "extra/x.pkl"),
    "wrong_suffix.safetensors": lambda payload: b"\x80\x02" + payload,
    "legacy.pt": legacy_torch,
    "training_args.bin": torch_archive,
    "optimizer.pt": torch_archive,
    "rng_state.pth": lambda payload: b"\x80\x02" + payload,
    "some.zip": lambda payload: zipped({"inner/data.pkl": b"\x80\x02" + payload}),
}


def payloads(port: int, trace: Path) -> dict[str, bytes]:
    """Pickles of protocol 0 that would leave a trace."""
    return {
        "writes": b"cbuiltins\nopen\n(V%b\nVw\ntR." % str(trace).encode(),
        "runs": b"cos\nsystem\n(Vtouch %b\ntR." % str(trace).encode(),
        "connects": b"csocket\ncreate_connection\n((V127.0.0.1\nI%d\nttR." % port,
        "imports": b"c%b\nrun\n(tR." % PROBE.encode(),
        "evaluates": b"cbuiltins\nexec\n(Vimport %b\ntR." % PROBE.encode(),
    }


def others(port: int, trace: Path) -> dict[str, str | bytes]:
    """Files of other formats that make some program run code or reach out when it reads them."""
    url = f"http://127.0.0.1:{port}/x"
    code = f"import {PROBE}\nopen({str(trace)!r}, 'w')\n"
    layer = {"module": PROBE, "class_name": "Run", "config": {}, "registered_name": None}
    lambda_layer = {
        "class_name": "Lambda",
        "config": {"function": {"class_name": "__lambda__", "config": {}}},
    }
    model = {"class_name": "Sequential", "config": {"layers": [layer, lambda_layer]}}
    archive = {"metadata.json": b'{"keras_version": "3.9.0"}', "config.json": json.dumps(model).encode()}
    skops = {
        "__class__": "Run",
        "__module__": PROBE,
        "__loader__": "ObjectNode",
        "content": {},
        "protocol": 2,
    }
    template = "{{ cycler.__init__.__globals__.os.system('touch TRACE') }}".replace("TRACE", str(trace))
    entity = f'<!DOCTYPE PMML SYSTEM "{url}" [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    apply = f"!!python/object/apply:os.system ['touch {trace}']"
    return {
        "keras/custom.keras": zipped(archive),
        "skops/custom.skops": zipped({"schema.json": json.dumps(skops).encode()}),
        "hub/config.json": json.dumps({"model_type": "x", "auto_map": {"AutoModel": f"{PROBE}.Run"}}),
        "hub/tokenizer_config.json": json.dumps({"auto_map": {"AutoTokenizer": [f"{PROBE}.T", None]},
                                                 "chat_template": template}),
        f"hub/{PROBE}.py": code,
        "hub/chat_template.jinja": template,
        "hub/modules.json": json.dumps([{"idx": 0, "name": "0", "path": "", "type": f"{PROBE}.Run"}]),
        "hub/README.md": f"---\nlicense: {apply}\n---\n# Model\n",
        "script/train.py": code,
        "mlflow/MLmodel": f"flavors:\n  python_function:\n    loader_module: {PROBE}\nrun_id: {apply}\n",
        "mlflow/conda.yaml": f"dependencies: {apply}\n",
        "mlflow/requirements.txt": f"--index-url {url}\n-e git+{url}#egg=x\n",
        "spacy/meta.json": json.dumps({"lang": "en", "spacy_version": ">=3", "pipeline": [], "url": url}),
        "spacy/config.cfg": f'[nlp]\nlang = "en"\n[components.x]\nfactory = "{PROBE}"\n',
        "pmml/model.pmml": f'<?xml version="1.0"?>{entity}<PMML version="4.4">&x;</PMML>',
        "spark/metadata/part-00000": json.dumps({"class": f"{PROBE}.Run", "timestamp": 1,
                                                 "sparkVersion": "3.5.1", "uid": "x", "paramMap": {}}),
        "sharded/pytorch_model.bin.index.json": json.dumps({"weight_map": {"a": url}}),
    }  # fmt: skip


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture(scope="module")
def audited(
    listener: socket.socket, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, object]]:
    """What reading all files did, after everything that could have left a trace has left none."""
    folder, trace = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("trace") / "trace"
    probe = tmp_path_factory.mktemp("probe")
    (probe / f"{PROBE}.py").write_text(f"open({str(trace)!r}, 'w')\n\ndef run(): pass\n")
    port = listener.getsockname()[1]
    for name, payload in payloads(port, trace).items():
        for file, carry in CARRIERS.items():
            path = folder / name / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(carry(payload))
    for file, content in others(port, trace).items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    for name in ("keras/lambda.keras", "keras/lambda.h5", "keras/hostile.keras", "skops/hostile.skops",
                 "pytorch/script_reaching_files.pt", "gguf/hostile_template.gguf"):  # fmt: skip
        (folder / "fixtures").mkdir(exist_ok=True)
        shutil.copy(MODELS / name, folder / "fixtures")
    search = os.pathsep.join([str(HERE.parent / "src"), str(probe)])
    ran = subprocess.run(
        [sys.executable, str(HERE / "audited.py"), str(folder)],
        env={**os.environ, "PYTHONPATH": search},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert not trace.exists()
    with pytest.raises(BlockingIOError):
        listener.accept()
    said: dict[str, dict[str, object]] = json.loads(ran.stdout)
    return said


def test_reading_asks_the_interpreter_for_nothing_harmful(audited: dict[str, dict[str, object]]) -> None:
    assert audited["events"] == {}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("payload", ["writes", "runs", "connects", "imports", "evaluates"])
def test_each_payload_is_reported(audited: dict[str, dict[str, object]], payload: str, carrier: str) -> None:
    assert audited["tiers"][f"{payload}/{carrier}"] in {"unknown", "dangerous"}


@pytest.mark.parametrize(
    "name",
    [
        "keras/custom.keras", "skops/custom.skops", "hub/config.json", "hub/tokenizer_config.json",
        "hub/chat_template.jinja", "hub/modules.json", "spark/metadata/part-00000", "fixtures/lambda.keras",
        "fixtures/lambda.h5", "fixtures/hostile.keras", "fixtures/hostile.skops",
        "fixtures/script_reaching_files.pt", "fixtures/hostile_template.gguf", "mlflow/MLmodel",
    ],
)  # fmt: skip
def test_what_would_run_elsewhere_is_reported(audited: dict[str, dict[str, object]], name: str) -> None:
    assert audited["tiers"][name] in {"unreviewed", "unknown", "dangerous"}


def test_the_hook_sees_what_loading_does(tmp_path: Path) -> None:
    """The measure measures: a reader that loaded a pickle would be seen."""
    (tmp_path / "x.pkl").write_bytes(b"ccollections\nOrderedDict\n)R.")
    program = (
        "import sys, pathlib, pickle; sys.path.insert(0, sys.argv[2]); import audited; "
        "audited.worst = lambda path: pickle.loads(path.read_bytes()) and ''; audited.main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), str(HERE)],
        env={**os.environ, "PYTHONPATH": str(HERE.parent / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "pickle.find_class" in json.loads(ran.stdout)["events"]["x.pkl"][0]
