"""Precision and recall of the detection of personal data and secrets, kind by kind, beside Presidio.

    python benchmarks/sensitivity.py [--misses] [--chance]

Columns of people who do not exist are made by Faker in ten locales, 300 values each, every one under a name
that says nothing (`v17`) and under one that says what it holds, in the language of the locale where that is
known. Columns that only look like it, and the columns of the real tables in the shared data (read by hand:
`TRUE_OF_REAL` lists those that rightly have a mark), must have none.
Presidio (https://microsoft.github.io/presidio/) joins in where it is installed, with its recognizers of
patterns: the models of spaCy that its others need are not on PyPI under spaCy's name. A column is what at least
half of its first 50 values are with a score of 0.4 or more. Its recognizer of e-mail addresses would ask the
network for a list of domains, which is switched off here. `--chance` measures which share of arbitrary numbers
pass as identity numbers.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faker import Faker

from mlcard.sensitivity import identity_numbers, telephone
from mlcard.sensitivity.judge import Sample, marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MLCARD_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
REAL = SHARED / "openml" / "arff"
VALUES = 300
LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "pt_BR", "ja_JP")
#: Kind, the method of Faker, and what the column is called in each language; the first one is English.
MADE: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "email_address",
        "email",
        {"en": "email", "de": "E-Mail-Adresse", "fr": "courriel", "es": "correo_electronico"},
    ),
    (
        "telephone_number",
        "phone_number",
        {"en": "phone", "de": "Telefonnummer", "fr": "telephone", "es": "telefono"},
    ),
    (
        "bank_account",
        "iban",
        {"en": "iban", "de": "Bankverbindung", "fr": "compte_bancaire", "es": "numero_de_cuenta"},
    ),
    (
        "payment_card",
        "credit_card_number",
        {"en": "card_number", "de": "Kreditkarte", "fr": "carte_bancaire", "es": "tarjeta"},
    ),
    (
        "national_id",
        "ssn",
        {"en": "ssn", "de": "Sozialversicherungsnummer", "fr": "numero_de_securite_sociale", "es": "dni"},
    ),
    ("ip_address", "ipv4", {"en": "client_ip", "de": "IP-Adresse", "fr": "adresse_ip", "es": "direccion_ip"}),
    ("ip_address", "ipv6", {"en": "ip"}),
    ("mac_address", "mac_address", {"en": "mac", "de": "MAC-Adresse"}),
    ("person_name", "name", {"en": "name", "de": "Name", "fr": "nom_complet", "es": "nombre"}),
    (
        "person_name",
        "first_name",
        {"en": "first_name", "de": "Vorname", "fr": "prenom", "es": "nombre_de_pila"},
    ),
    (
        "person_name",
        "last_name",
        {"en": "surname", "de": "Nachname", "fr": "nom_de_famille", "es": "apellidos"},
    ),
    (
        "street_address",
        "street_address",
        {"en": "address", "de": "Strasse", "fr": "adresse", "es": "direccion"},
    ),
    ("postal_code", "postcode", {"en": "zip", "de": "PLZ", "fr": "code_postal", "es": "codigo_postal"}),
    (
        "date_of_birth",
        "date_of_birth",
        {"en": "dob", "de": "Geburtsdatum", "fr": "date_naissance", "es": "fecha_de_nacimiento"},
    ),
    ("password", "password", {"en": "password", "de": "Passwort", "fr": "mot_de_passe", "es": "contrasena"}),
)
#: What only looks like it: a name, and how a value is made.
ALIKE: tuple[tuple[str, Callable[[Faker, random.Random], str]], ...] = (
    ("order_number", lambda f, r: f"{r.randrange(10**9, 10**10)}"),
    ("order", lambda f, r: f"ORD-{r.randrange(2015, 2026)}-{r.randrange(10**6):06}"),
    ("invoice", lambda f, r: f"{r.randrange(10**11, 10**12)}"),
    ("serial", lambda f, r: f"{r.randrange(10**15, 10**16)}"),
    ("sha256", lambda f, r: f.sha256()),
    ("md5", lambda f, r: f.md5()),
    ("uuid", lambda f, r: f.uuid4()),
    ("isbn", lambda f, r: f.isbn13(separator="")),
    ("isbn10", lambda f, r: f.isbn10(separator="-")),
    ("ean", lambda f, r: f.ean13()),
    ("x", lambda f, r: f"{r.uniform(-90, 90):.6f}"),
    ("y", lambda f, r: f"{r.uniform(-180, 180):.6f}"),
    ("version", lambda f, r: f"{r.randrange(12)}.{r.randrange(30)}.{r.randrange(20)}.{r.randrange(60)}"),
    ("release", lambda f, r: f"{r.randrange(12)}.{r.randrange(30)}.{r.randrange(20)}"),
    ("created", lambda f, r: f.date()),
    ("timestamp", lambda f, r: str(r.randrange(1_500_000_000, 1_800_000_000))),
    ("time", lambda f, r: f.time()),
    ("company", lambda f, r: f.company()),
    ("product", lambda f, r: f.catch_phrase()),
    ("colour", lambda f, r: f.color_name()),
    ("city", lambda f, r: f.city()),
    ("country", lambda f, r: f.country()),
    ("job", lambda f, r: f.job()),
    ("review", lambda f, r: f.text(150)),
    ("file_name", lambda f, r: f.file_name()),
    ("path", lambda f, r: f.file_path()),
    ("url", lambda f, r: f.url()),
    ("host_name", lambda f, r: f.domain_name()),
    ("mime", lambda f, r: f.mime_type()),
    ("user_agent", lambda f, r: f.user_agent()),
    ("seat", lambda f, r: f"{r.choice('ABCDEF')}{r.randrange(10, 60)}"),
    ("sku", lambda f, r: f"{r.choice('ABCDEF')}{r.randrange(10, 99)}.{r.randrange(10)}"),
    ("price", lambda f, r: f"{r.uniform(1, 999):.2f}"),
    ("phone_model", lambda f, r: f"{r.choice(['iPhone', 'Galaxy', 'Pixel'])} {r.randrange(4, 20)}"),
    ("token", lambda f, r: f.word()),
    ("package", lambda f, r: f"{f.word()}@{r.randrange(9)}.{r.randrange(20)}.{r.randrange(30)}"),
    ("handle", lambda f, r: f"@{f.user_name()}"),
    ("hex", lambda f, r: f"{r.randrange(16**12):012x}"),
)
#: Columns of the real tables of which a mark is right: (file, column). All others have to have none.
TRUE_OF_REAL = frozenset(
    {
        ("13", "tumor-size"), ("191", "tumor_size"), ("203", "RACE"), ("209", "latitude"), ("209", "longitude"),
        ("213", "Treatment"), ("23", "Wifes_religion"), ("340", "glucose"), ("497", "treatment"), ("497", "therapy"),
    }
)  # fmt: skip
#: What Presidio calls the kinds.
PRESIDIO = {
    "EMAIL_ADDRESS": "email_address", "PHONE_NUMBER": "telephone_number", "IBAN_CODE": "bank_account",
    "CREDIT_CARD": "payment_card", "IP_ADDRESS": "ip_address", "MAC_ADDRESS": "mac_address",
    "UK_POSTCODE": "postal_code", "CA_POSTAL_CODE": "postal_code", "DE_PLZ": "postal_code", "DATE_TIME": "date",
}  # fmt: skip
#: Its recognizers that ask a model or a service.
NO_PATTERNS = (
    "Spacy",
    "Stanza",
    "Transformers",
    "GLiNER",
    "HuggingFace",
    "Azure",
    "LangExtract",
    "MedicalNER",
)


@dataclass(frozen=True)
class Labelled:
    """A column: where it is from, its name, its values, and the kind it holds; empty for none."""

    source: str
    name: str
    values: list[str]
    kind: str


def made() -> Iterator[Labelled]:
    """Columns of people who do not exist."""
    for locale in LOCALES:
        faker = Faker(locale)
        faker.seed_instance(20261128)
        for kind, method, names in MADE:
            values = list(dict.fromkeys(str(getattr(faker, method)()) for _ in range(VALUES)))
            yield Labelled(f"{locale} {method}", "v17", values, kind)
            yield Labelled(f"{locale} {method}", names.get(locale[:2], names["en"]), values, kind)


def alike() -> Iterator[Labelled]:
    """Columns that only look like it."""
    for locale in ("en_US", "de_DE", "fr_FR", "es_ES"):
        faker, draw = Faker(locale), random.Random(7)  # noqa: S311 - no secret
        faker.seed_instance(7)
        for name, make in ALIKE:
            values = list(dict.fromkeys(make(faker, draw) for _ in range(VALUES)))
            yield Labelled(f"alike {locale}", name, values, "")


def real() -> Iterator[Labelled]:
    """The columns of texts and numbers of the real tables."""
    from mlcard.facts import Source
    from mlcard.readers import arff
    from mlcard.readers.tables import DEFAULT_OPTIONS

    for path in sorted(REAL.glob("*.arff*")):
        for found in arff.tables(Source(path, path.name)):
            table = found.open(DEFAULT_OPTIONS, False)
            frame = next(table.batches(), None)
            for column in table.columns if frame is not None else ():
                if column.key in frame.columns:
                    values = [str(value) for value in frame[column.key].drop_nulls().unique().sort()[:VALUES]]
                    is_true = (path.name.partition(".")[0], column.name) in TRUE_OF_REAL
                    yield Labelled(f"real {path.name}", column.name, values, "?" if is_true else "")


def by_mlcard(column: Labelled) -> set[str]:
    """What mlcard says that a column holds; the shape of numbers is told as its readers tell it."""
    values = column.values
    if all(value.isdecimal() and len(value) < 20 for value in values):
        values = [str(int(value)) for value in values]  # as readers of CSV take them
    numbers = [_number(value) for value in values]
    shape: Any = "text"
    if all(number is not None for number in numbers):
        whole = all(value.lstrip("-").isdecimal() for value in values)
        shape = "integer" if whole else "real"
    elif all(len(value) == 10 and value[4] == value[7] == "-" for value in values):
        return {mark.kind for mark in marks(column.name, Sample([("date", 1)], "date", whole=True))}
    sample = Sample([(value[:200], 1) for value in values], shape, whole=True)
    return {mark.kind for mark in marks(column.name, sample)}


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


@contextmanager
def without_libraries() -> Iterator[None]:
    """Mlcard as it is without the extra."""
    kept = identity_numbers.is_installed, telephone.is_installed
    identity_numbers._validators.cache_clear()
    identity_numbers.is_installed = telephone.is_installed = lambda: False  # type: ignore[assignment]
    try:
        yield
    finally:
        identity_numbers.is_installed, telephone.is_installed = kept  # type: ignore[assignment]
        identity_numbers._validators.cache_clear()


def presidio() -> Callable[[Labelled], set[str]]:
    """Presidio's recognizers of patterns, asked value by value."""
    import tldextract
    from presidio_analyzer import predefined_recognizers as known

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())  # no network
    names = [name for name in dir(known) if name.endswith("Recognizer") and not name.startswith(NO_PATTERNS)]
    recognizers = [getattr(known, name)() for name in names if "LangExtract" not in name]

    def ask(column: Labelled) -> set[str]:
        texts = column.values[:50]
        found: Counter[str] = Counter()
        for text in texts:
            kinds = set()
            for recognizer in recognizers:
                for result in recognizer.analyze(text, recognizer.supported_entities, None) or ():
                    if result.score >= 0.4 and result.end - result.start >= 0.8 * len(text):
                        kinds.add(PRESIDIO.get(result.entity_type, "national_id"))
            found.update(kinds)
        return {kind for kind, number in found.items() if number >= len(texts) / 2 and kind != "date"}

    return ask


def measured(
    name: str, detect: Callable[[Labelled], set[str]], columns: list[Labelled], *, misses: bool
) -> None:
    """Print precision and recall by kind, and the cost of a column."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    told: list[str] = []
    wall, cpu = time.perf_counter(), time.process_time()
    found = [detect(column) for column in columns]
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    for column, kinds in zip(columns, found, strict=True):
        if column.kind == "?":
            continue
        if column.kind:
            key = (column.kind, column.name == "v17")
            wanted[f"{key}"] += 1
            right[f"{key}"] += column.kind in kinds
            if column.kind not in kinds:
                silent[column.kind] += 1
                told.append(
                    f"    missed {column.kind} in {column.source}, called {column.name}: {column.values[:2]}"
                )
        for kind in kinds - {column.kind}:
            wrong[kind] += 1
            told.append(f"    wrong {kind} in {column.source}, called {column.name}: {column.values[:2]}")
    print(
        f"\n{name}: {cpu / len(columns) * 1000:.1f} ms CPU, {wall / len(columns) * 1000:.1f} ms wall a column"
    )
    print(f"  {'kind':<18}{'precision':>10}{'recall':>8}{'named':>9}{'unnamed':>9}")
    all_kinds = list(dict.fromkeys(kind for kind, _, _ in MADE))
    total: Counter[str] = Counter()
    for kind in [*all_kinds, *sorted(wrong.keys() - set(all_kinds))]:
        hits = [right[f"{(kind, neutral)}"] for neutral in (False, True)]
        asked = [wanted[f"{(kind, neutral)}"] for neutral in (False, True)]
        total.update(hits=sum(hits), asked=sum(asked), wrong=wrong[kind])
        precision = f"{sum(hits) / (sum(hits) + wrong[kind]):.2f}" if sum(hits) + wrong[kind] else "-"
        recall = f"{sum(hits) / sum(asked):.2f}" if sum(asked) else "-"
        parts = "".join(f"{f'{one}/{of}':>9}" for one, of in zip(hits, asked, strict=True))
        print(f"  {kind:<18}{precision:>10}{recall:>8}{parts}")
    precision = total["hits"] / max(1, total["hits"] + total["wrong"])
    print(f"  {'all':<18}{precision:>10.2f}{total['hits'] / total['asked']:>8.2f}")
    print("\n".join(told) if misses else f"  {sum(wrong.values())} wrong marks; --misses lists all errors")


def chance() -> None:
    """Print which share of arbitrary numbers pass as identity numbers, at the length at which most do."""
    draw = random.Random(0)  # noqa: S311 - no secret
    for name, what, noted in identity_numbers.NUMBERS:
        is_valid = identity_numbers._sound(import_module(f"stdnum.{name}").is_valid)
        shares = [
            sum(is_valid("".join(draw.choices("0123456789", k=length))) for _ in range(20_000)) / 20_000
            for length in range(7, 19)
        ]
        print(f"  {what:<36} measured {max(shares):.4f}, noted {noted}")


def main() -> None:
    if "--chance" in sys.argv:
        chance()
        return
    misses = "--misses" in sys.argv
    columns = [*made(), *alike(), *real()]
    sizes = Counter(
        "made" if column.kind not in ("", "?") else column.source.split()[0] for column in columns
    )
    print(f"{len(columns)} columns: {', '.join(f'{number} {what}' for what, number in sizes.items())}")
    measured("mlcard, extra sensitivity", by_mlcard, columns, misses=misses)
    with without_libraries():
        measured("mlcard alone", by_mlcard, columns, misses=False)
    if find_spec("presidio_analyzer") is None:
        print("\nPresidio is not installed")
    else:
        measured("Presidio, patterns", presidio(), columns, misses=False)


if __name__ == "__main__":
    main()
