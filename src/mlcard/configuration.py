"""Configuration: the nearest `mlcard.toml`, or `[tool.mlcard]` in `pyproject.toml`, from a folder upwards."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from mlcard.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity: TypeAlias = Literal["error", "warning", "info"]
#: Vocabularies that a repository can add words to.
Vocabulary: TypeAlias = Literal[
    "keys", "tasks", "libraries", "metrics", "languages", "licenses", "models", "datasets"
]

#: IRI that the relative ids of cards are resolved against, where nobody has chosen one.
LOCAL_BASE = "https://lake.example/"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a repository chooses. In the file, words are joined with `-`: `extend-select`.

    Attributes:
        base: IRI that the relative ids of cards are resolved against; ends in `/` or `#`. None where nobody
            chose one.
        profile: the named choice of rules to run: `default`, `strict`, `hub`, `eu-gpai` or `lake`.
        select: codes, or beginnings of codes, of the rules to run in place of those of the profile.
        extend_select: codes of rules to run beside them.
        ignore: codes of rules not to run; the longest code decides between select and ignore.
        severity: `error`, `warning` or `info` for the findings of a rule, by its code.
        known: words that are right here although the vocabularies lack them, or patterns of words, by the
            name of the vocabulary: `keys`, `tasks`, `libraries`, `metrics`, `languages`, `licenses`; under
            `models` and `datasets` the ids, such as `google/*`, that need no card in the lake.
        per_file_ignores: codes not to report in files whose path fits a pattern such as `legacy/**`.
        plugins: names of entry points, in the group `mlcard.rules`, of installed packages that offer rules.
        exclude: patterns of paths that are not looked at in a walk.
        root: the folder of the file; patterns are relative to it. Not a key.
        file: the file itself, None if there is none. Not a key.
    """

    base: str | None = None
    profile: str = "default"
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plugins: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    root: Path = Path()
    file: Path | None = None


_KEYS = tuple(
    item.name.replace("_", "-") for item in fields(Configuration) if item.name not in {"root", "file"}
)
#: Keys that are tables, and how one looks.
_TABLES = {
    "per-file-ignores": '"legacy/**" = ["MC301"]',
    "severity": 'MC301 = "warning"',
    "known": 'metrics = ["our_score"]',
}


def configuration_for(folder: Path) -> Configuration:
    """The configuration that holds for a folder: the nearest one upwards, up to the root of the repository.

    Raises:
        ConfigurationError: the file is not TOML, or has a key or a value that does not exist.
    """
    return configuration_at(os.path.realpath(folder), {})


def configuration_at(folder: str, known: dict[str, Configuration]) -> Configuration:
    """The configuration that holds for a folder, given by its real path.

    Args:
        folder: the folder.
        known: the configurations of folders, which grows: a lake has many folders under one configuration.
    """
    if folder not in known:
        found = _own(folder)
        parent = os.path.dirname(folder)  # noqa: PTH120 - a lake has 100,000 folders, and Path is 10 times slower
        if found is None and parent != folder and not os.path.lexists(f"{folder}/.git"):
            found = configuration_at(parent, known)
        known[folder] = found or Configuration(root=Path(folder))
    return known[folder]


def _own(folder: str) -> Configuration | None:
    """The configuration that stands in a folder itself, None if none does."""
    for name, table in (("mlcard.toml", ()), ("pyproject.toml", ("tool", "mlcard"))):
        if not os.path.lexists(f"{folder}/{name}"):
            continue
        file = Path(folder, name)
        content = _read(file)
        # Most pyproject.toml say nothing of mlcard: only others are worth the parser and its import.
        if content is None or (table and b"mlcard" not in content):
            continue
        found = _table(file, content, table)
        if found is not None:
            return _configuration(found, file)
    return None


def read_configuration(file: Path) -> Configuration:
    """The configuration in a file that the user names.

    Raises:
        ConfigurationError: the file cannot be read, is not TOML, or has a key or value that does not exist.
    """
    content = _read(file)
    if content is None:
        raise ConfigurationError(f"{file}: cannot be opened", hint="name a TOML file that exists")
    path = ("tool", "mlcard") if file.name == "pyproject.toml" else ()
    return _configuration(_table(file, content, path) or {}, file.resolve())


def _read(file: Path) -> bytes | None:
    """The bytes of a file, None if there is no such file."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be opened ({error.strerror})") from error


def _table(file: Path, content: bytes, path: tuple[str, ...]) -> dict[str, Any] | None:
    """The table of a TOML file that is ours, None if it has none."""
    import tomllib  # noqa: PLC0415 - 14 ms, and most runs meet no configuration

    try:
        table: Any = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: not TOML ({error})", hint="see https://toml.io") from error
    for name in path:
        table = table.get(name) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


def _configuration(table: dict[str, Any], file: Path) -> Configuration:
    """A configuration from the table of a file."""
    values: dict[str, Any] = {"root": file.parent, "file": file}
    for key, value in table.items():
        if key not in _KEYS:
            import difflib  # noqa: PLC0415 - only a wrong configuration needs it

            close = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"the keys are {', '.join(_KEYS)}"
            raise ConfigurationError(f"{file}: unknown key {key}", hint=hint)
        values[key.replace("-", "_")] = _value(key, value, file)
    return Configuration(**values)


def _value(key: str, value: Any, file: Path) -> Any:
    """The value of a key, checked."""
    if key == "base":
        if isinstance(value, str) and value.endswith(("/", "#")) and ":" in value:
            return value
        raise ConfigurationError(
            f"{file}: base is not an IRI that ends in / or #", hint=f'for instance base = "{LOCAL_BASE}"'
        )
    if key == "profile":
        if isinstance(value, str):
            return value
        raise ConfigurationError(f"{file}: profile is not a text", hint='for instance profile = "strict"')
    if key in _TABLES:
        hint = f"for instance {_TABLES[key]}"
        if not isinstance(value, dict):
            raise ConfigurationError(f"{file}: {key} is not a table", hint=hint)
        if key == "severity":
            return {code: _severity(code, word, file) for code, word in value.items()}
        if key == "known" and (odd := value.keys() - set(get_args(Vocabulary))):
            raise ConfigurationError(
                f"{file}: there is no vocabulary {min(odd)!r}",
                hint=f"the vocabularies are {', '.join(get_args(Vocabulary))}",
            )
        return {name: _texts(f"{key}.{name}", texts, file) for name, texts in value.items()}
    return _texts(key, value, file)


def _severity(code: str, word: Any, file: Path) -> Severity:
    """A severity by its name."""
    for severity in get_args(Severity):
        if word == severity:
            return severity  # type: ignore[no-any-return]
    raise ConfigurationError(
        f"{file}: {code} has no severity {word!r}", hint=f"write {', '.join(get_args(Severity))}"
    )


def _texts(key: str, value: Any, file: Path) -> tuple[str, ...]:
    """A list of texts."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ConfigurationError(f"{file}: {key} is not a list of texts", hint=f'for instance {key} = ["…"]')
