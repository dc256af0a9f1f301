"""Write the Keras and HDF5 fixtures beside this script, and what keras and h5py say of them.

Run with keras 3.15.1, jax, h5py 3.16: KERAS_BACKEND=jax python make_fixtures.py
The files are small, and committed: tests read them without those libraries.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
from keras import layers

HERE = Path(__file__).resolve().parent
EXPECTED: dict[str, dict[str, object]] = {}


@keras.saving.register_keras_serializable(package="house")
class Doubled(layers.Layer):
    """A layer that nobody else knows."""

    def call(self, inputs: object) -> object:
        return inputs * 2


def compiled() -> keras.Model:
    """A functional network with a normalisation, trained for one step so that the optimizer has a state."""
    image = keras.Input((4, 4, 1), name="image")
    hidden = layers.Conv2D(2, 3, activation="relu")(image)
    hidden = layers.BatchNormalization()(hidden)
    hidden = layers.Dropout(0.5)(layers.Flatten()(hidden))
    output = layers.Dense(3, activation="softmax", name="kind")(hidden)
    model = keras.Model(image, output, name="tiny")
    model.compile(
        optimizer=keras.optimizers.SGD(1e-2, momentum=0.9),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(np.zeros((2, 4, 4, 1)), np.zeros(2), verbose=0)
    return model


def count(model: keras.Model) -> dict[str, object]:
    moving = sum(int(np.prod(w.shape)) for w in model.weights if "moving" in w.name)
    seeds = sum(int(np.prod(w.shape)) for w in model.weights if "seed" in w.name)
    return {
        "parameter_count": model.count_params() - moving - seeds,
        "stored_elements": sum(int(np.prod(w.shape)) for w in model.weights),
        "tensor_count": len(model.weights),
    }


def networks() -> None:
    model = compiled()
    for name in ("functional.keras", "functional.h5"):
        model.save(HERE / name)
        EXPECTED[name] = {**count(model), "name": "tiny", "inputs": ["image"], "outputs": ["kind"]}
    model.save_weights(HERE / "functional.weights.h5")
    EXPECTED["functional.weights.h5"] = count(model)
    code = keras.Sequential([keras.Input((3,)), layers.Lambda(lambda x: x + 1), layers.Dense(2)])
    code.save(HERE / "lambda.keras")
    code.save(HERE / "lambda.h5")
    for name in ("lambda.keras", "lambda.h5"):
        EXPECTED[name] = {**count(code), "dangerous": ["Lambda"]}
    inner = keras.Sequential([keras.Input((3,)), Doubled(name="twice"), layers.Dense(2)], name="inner")
    custom = keras.Sequential([keras.Input((3,)), inner, layers.Dense(1)], name="outer")
    custom.save(HERE / "custom.keras")
    EXPECTED["custom.keras"] = {**count(custom), "unknown": ["house>Doubled"]}
    quantized = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
    quantized.quantize("int8")
    quantized.save(HERE / "quantized.keras")
    EXPECTED["quantized.keras"] = {"bits": 8}


def hostile() -> None:
    """A configuration that asks for functions outside Keras (CVE-2025-1550), and for a file by its path."""
    config = json.loads(zipfile.ZipFile(HERE / "lambda.keras").read("config.json"))
    config["config"]["layers"][1] = {
        "module": "subprocess",
        "class_name": "run",
        "registered_name": None,
        "config": {"args": ["true"]},
    }
    config["config"]["layers"].append(
        {
            "module": "keras.layers",
            "class_name": "StringLookup",
            "registered_name": None,
            "config": {"name": "lookup", "vocabulary": "/etc/passwd"},
        }
    )
    config["config"]["layers"].append(
        {
            "module": "keras.config",
            "class_name": "function",
            "config": "enable_unsafe_deserialization",
            "registered_name": "function",
        }
    )
    with zipfile.ZipFile(HERE / "hostile.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr(
            "metadata.json", json.dumps({"keras_version": "3.0.0", "date_saved": "2024-01-02@03:04:05"})
        )
    EXPECTED["hostile.keras"] = {
        "dangerous": ["subprocess.run", "vocabulary", "enable_unsafe_deserialization"]
    }


def plain(value: object) -> object:
    """An attribute as JSON."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    return [plain(item) for item in value] if isinstance(value, list) else value


def described(name: str) -> None:
    """What h5py says of the datasets and attributes of a file."""
    found: dict[str, object] = {}

    def describe(path: str, item: h5py.Dataset | h5py.Group) -> None:
        attributes = {key: plain(value) for key, value in item.attrs.items()}
        shape = list(item.shape) if isinstance(item, h5py.Dataset) else None
        found[path] = {"attributes": attributes, "shape": shape}

    with h5py.File(HERE / name) as file:
        file.visititems(describe)
        found[""] = {"attributes": {key: plain(value) for key, value in file.attrs.items()}, "shape": None}
    EXPECTED[name] = {"nodes": found}


def structures() -> None:
    """The ways in which HDF5 stores groups, attributes and types."""
    kinds = [np.float32, np.float16, np.float64, np.int8, np.uint64, np.bool_, np.complex64, "S5"]
    for library, ordered in (("earliest", False), ("earliest", True), ("latest", False), ("latest", True)):
        name = f"{library}{'_ordered' if ordered else ''}.h5"
        with h5py.File(HERE / name, "w", libver=library, track_order=ordered) as file:
            many = file.create_group("ä long group", track_order=ordered)
            for number, kind in enumerate(kinds * 3):
                many.create_dataset(f"weight {number}", data=np.zeros((number % 5, 2), kind))
            texts, words = np.array(["a", "bc"], dtype="S3"), ["ü", "x" * 40]
            for number in range(12):
                value = [f"täxt {number}", number, number / 4, texts, words][number % 5]
                file.attrs[f"attribute {number}"] = value
            file.attrs["empty"] = np.array([], dtype="S1")
            file.create_dataset("scalar", data=1.5)
            file.create_dataset("chunked", shape=(100, 3), dtype="f4", chunks=(10, 3), compression="gzip")
            many["again"] = file["scalar"]
        described(name)
    with h5py.File(HERE / "named_type.h5", "w", libver="earliest") as file:
        file["type"] = np.dtype("f4")
        file.create_dataset("weight", shape=(3, 4), dtype=file["type"])
    EXPECTED["named_type.h5"] = {"shape": [3, 4]}
    stream = io.BytesIO()
    with h5py.File(stream, "w", libver="latest") as file:
        file.create_dataset("secret", shape=(8,), dtype="u1", external=[("/etc/passwd", 0, 8)])
        layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
        layout[:] = h5py.VirtualSource("elsewhere.h5", "data", shape=(4,))
        file.create_virtual_dataset("borrowed", layout)
        file["link"] = h5py.ExternalLink("other.h5", "/weights")
        file["soft"] = h5py.SoftLink("/borrowed")
    (HERE / "outside.h5").write_bytes(stream.getvalue())
    EXPECTED["outside.h5"] = {"outside": ["/etc/passwd", "other datasets", "other.h5 /weights"]}


if __name__ == "__main__":
    keras.utils.set_random_seed(1)
    networks()
    hostile()
    structures()
    (HERE / "expected.json").write_text(json.dumps(EXPECTED, indent=1, ensure_ascii=False) + "\n")
