"""Personal data and secrets: what values and names of columns say, and what is shown of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from bounded import within
from hypothesis import given
from hypothesis import strategies as st

from mlcard.schema import classes
from mlcard.sensitivity import identity_numbers, telephone
from mlcard.sensitivity.check_digits import is_article_number, is_card_number, is_iban, luhn
from mlcard.sensitivity.column_names import LIKELY, MAYBE, hints, words_of
from mlcard.sensitivity.forms import FORMS
from mlcard.sensitivity.judge import LEAST, Sample, marks
from mlcard.sensitivity.kinds import KINDS, LEVELS, level_of
from mlcard.sensitivity.masking import masked
from mlcard.sensitivity.people import is_known, is_shaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.sensitivity.judge import Shape


def found(name: str, values: Sequence[str], shape: Shape = "text") -> list[str]:
    """The kinds that a column of these values seems to hold."""
    return [mark.kind for mark in marks(name, Sample([(value, 1) for value in values], shape, whole=True))]


def numbers(form: str, many: int = 60) -> list[str]:
    """Texts in which each # is a digit."""
    draw = random.Random(7)  # noqa: S311 - no secret
    return ["".join(draw.choice("0123456789") if sign == "#" else sign for sign in form) for _ in range(many)]


# Numbers that issuers, banks and standards publish as examples.
CARDS = [
    "4111 1111 1111 1111",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "3530111333300000",
    "30569309025904",
]
IBANS = [
    "DE89 3704 0044 0532 0130 00",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "ES9121000418450200051332",
    "NO9386011117947",
    "CH9300762011623852957",
]


@pytest.mark.parametrize("text", CARDS)
def test_cards(text: str) -> None:
    assert is_card_number(text)
    wrong = text[:-1] + str((int(text[-1]) + 1) % 10)
    assert not is_card_number(wrong)


@pytest.mark.parametrize("text", IBANS)
def test_bank_accounts(text: str) -> None:
    assert is_iban(text)
    assert not is_iban(text[:-1] + ("1" if text[-1] != "1" else "2"))
    assert not is_iban(text + "0")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("0-306-40615-2", True),
        ("978-0-306-40615-7", True),
        ("036000291452", True),
        ("0-306-40615-3", False),
        ("123", False),
    ],
)
def test_articles(text: str, is_one: bool) -> None:
    assert is_article_number(text) is is_one


@given(st.text(alphabet="0123456789", min_size=1, max_size=30))
def test_one_of_ten_digits_checks_the_others(digits: str) -> None:
    assert sum(luhn(digits + digit) for digit in "0123456789") == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("customerEmail", "email_address"),
        ("E-Mail", "email_address"),
        ("courriel", "email_address"),
        ("correo_electrónico", "email_address"),
        ("Telefonnummer", "telephone_number"),
        ("téléphone", "telephone_number"),
        ("teléfono", "telephone_number"),
        ("phone_home", "telephone_number"),
        ("Vorname", "person_name"),
        ("prénom", "person_name"),
        ("apellidos", "person_name"),
        ("lastName", "person_name"),
        ("passenger_name", "person_name"),
        ("Geburtsdatum", "date_of_birth"),
        ("date de naissance", "date_of_birth"),
        ("fecha_de_nacimiento", "date_of_birth"),
        ("Straße", "street_address"),
        ("dirección_postal", "street_address"),
        ("homeAddress", "street_address"),
        ("PLZ", "postal_code"),
        ("code postal", "postal_code"),
        ("código_postal", "postal_code"),
        ("zip", "postal_code"),
        ("Breitengrad", "coordinates"),
        ("longitude", "coordinates"),
        ("Steuer-ID", "national_id"),
        ("numéro de sécurité sociale", "national_id"),
        ("DNI", "national_id"),
        ("ssn", "national_id"),
        ("Passwort", "password"),
        ("mot_de_passe", "password"),
        ("contraseña", "password"),
        ("api_key", "api_key"),
        ("accessToken", "api_key"),
        ("privateKey", "private_key"),
        ("IBAN", "bank_account"),
        ("Kontonummer", "bank_account"),
        ("Kreditkartennummer", "payment_card"),
        ("client_ip", "ip_address"),
        ("MAC-Adresse", "mac_address"),
        ("Diagnose", "health"),
        ("maladie", "health"),
        ("enfermedad", "health"),
        ("ICD10_code", "health"),
        ("religion", "religion_or_belief"),
        ("ethnicity", "ethnicity"),
        ("fingerprint", "biometric"),
    ],
)
def test_names_that_say_what_a_column_holds(name: str, kind: str) -> None:
    assert hints(name).get(kind, 0) >= LIKELY


@pytest.mark.parametrize(
    "name",
    [
        "file_name",
        "class name",
        "species_name",
        "filename",
        "rename",
        "skip",
        "shipping",
        "pinned",
        "mobility",
        "age",
        "outcome",
        "emailed",
        "description",
        "streetlight",
        "address_count",
        "",
        "x" * 300,
        "is_email_verified",
        "phone_model",
        "email_domain",
        "password_length",
        "has_diabetes_test",
        "token_count",
    ],
)
def test_names_that_say_nothing(name: str) -> None:
    assert not any(weight > MAYBE for weight in hints(name).values())


@pytest.mark.parametrize("name", ["name", "token", "card", "contact", "full"])
def test_a_vague_name_alone_is_not_enough(name: str) -> None:
    assert hints(name)
    assert found(name, ["red", "green", "blue", "black"]) == []


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        pytest.param("a", ["ann@x.org", "bob.b@mail.example.com"], "email_address", id="mail"),
        pytest.param("a", CARDS, "payment_card", id="card"),
        pytest.param("a", IBANS, "bank_account", id="iban"),
        pytest.param(
            "a", ["+49 30 901820", "+33 1 42 68 53 00", "+1 202-456-1414"], "telephone_number", id="telephone"
        ),
        pytest.param("phone", ["030 901820", "0151 23456789"], "telephone_number", id="telephone-by-name"),
        pytest.param("a", ["78.142.9.201", "212.3.44.5", "2001:db8::8a2e:370:7334"], "ip_address", id="ip"),
        pytest.param("a", ["00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5f"], "mac_address", id="mac"),
        pytest.param("a", ["536-90-4399", "078-05-1121"], "national_id", id="ssn"),
        pytest.param("a", ["RSSMRA85T10A562S", "VRDGPP13R10B293P"], "national_id", id="codice-fiscale"),
        pytest.param(
            "a",
            ["Anna Schmidt", "Robert Miller", "Marie Dupont", "José García", "Luca Rossi"],
            "person_name",
            id="names",
        ),
        pytest.param(
            "Name",
            ["Braund, Mr. Owen Harris", "Heikkinen, Miss. Laina", "Allen, Mr. William"],
            "person_name",
            id="titanic",
        ),
        pytest.param("name", ["佐藤 健", "鈴木 一朗", "田中 花子"], "person_name", id="japanese"),
        pytest.param(
            "a",
            ["12 Baker Street", "Hauptstraße 5", "14 rue de Rivoli", "Calle Mayor 3"],
            "street_address",
            id="streets",
        ),
        pytest.param("a", ["48.85837, 2.29448", "40.68925, -74.04450"], "coordinates", id="pair"),
        pytest.param("plz", ["10115", "80331"], "postal_code", id="postal"),
        pytest.param("a", ["SW1A 1AA", "EC1A 1BB", "M1 1AE"], "postal_code", id="postcode"),
        pytest.param("dob", ["1985-10-12", "1990-01-31"], "date_of_birth", id="birth"),
        pytest.param("a", ["E11.9", "I10.0", "J45.90", "F32.1"], "health", id="icd"),
        pytest.param(
            "note",
            ["Asthma since 2010", "type 2 diabetes", "Migräne", "fractura, hipertensión"],
            "health",
            id="illnesses",
        ),
        pytest.param("password", ["hunter2", "correct horse", "s3cr3t!"], "password", id="password"),
        pytest.param(
            "a", ["$2b$12$a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z"], "password", id="hash"
        ),
        pytest.param("a", ["-----BEGIN RSA PRIVATE KEY-----\nMIIE"], "private_key", id="key"),
        pytest.param("a", ["glpat-kX9f3Q7zT2mB8vR4nW6y"], "api_key", id="token"),
    ],
)
def test_what_columns_hold(name: str, values: list[str], kind: str) -> None:
    assert found(name, values)[:1] == [kind]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        pytest.param("order", numbers("ORD-2024-######"), id="orders"),
        pytest.param("number", numbers("############"), id="numbers"),
        pytest.param("number", numbers("#########"), id="nine-digits"),
        pytest.param("a", numbers("1.##.#.##") + numbers("2.#.##.1"), id="versions"),
        pytest.param("version", ["10.1.2.3", "1.0.0.1", "2.4.6.8"], id="versions-of-four"),
        pytest.param(
            "isbn",
            ["9780306406157", "9783161484100", "9780131103627", "9780262033848", "9781491950357"],
            id="isbn",
        ),
        pytest.param("sha", [f"{number:064x}" for number in range(10**70, 10**70 + 30)], id="hashes"),
        pytest.param("ts", numbers("17########"), id="timestamps"),
        pytest.param("date", ["2023-01-15", "2024-12-31", "2022-05-05"], id="dates"),
        pytest.param("package", ["lodash@4.17.21", "react@18.2.0"], id="packages"),
        pytest.param("image", ["logo@2x.png", "icon@3x.png"], id="images"),
        pytest.param("clone", ["git@github.com:a/b.git", "git@gitlab.com:c/d.git"], id="clones"),
        pytest.param("name", ["chevrolet malibu", "ford torino", "amc rebel"], id="cars"),
        pytest.param("seat", ["A12", "B03", "C21"], id="seats"),
        pytest.param("email", ["yes", "no"], id="flag"),
        pytest.param("phone", ["iPhone 12", "Galaxy S21", "Pixel 6"], id="makes-of-phones"),
        pytest.param("token", ["the", "cat", "sat"], id="words"),
        pytest.param("time", ["12:30:45", "08:15:00"], id="times"),
        pytest.param("city", ["Berlin", "Paris", "New York", "Rome", "Oslo"], id="cities"),
        pytest.param("colour", ["Red", "Green", "Blue", "Black", "White"], id="colours"),
        pytest.param("x", [], id="nothing"),
    ],
)
def test_what_only_looks_like_it(name: str, values: list[str]) -> None:
    assert found(name, values) == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param(
            ["fine, thanks"] * 300 + ["write to ann.lee@example.org today"], "email_address", id="mail"
        ),
        pytest.param(
            ["all is well"] * 200 + ["paid with 4111 1111 1111 1111 yesterday"], "payment_card", id="card"
        ),
        pytest.param(
            ["nothing to see"] * 200 + ["use glpat-kX9f3Q7zT2mB8vR4nW6y for the api"], "api_key", id="token"
        ),
        pytest.param(
            ["ok then"] * 100 + ["to DE89 3704 0044 0532 0130 00 please"], "bank_account", id="iban"
        ),
    ],
)
def test_what_stands_within_longer_texts(values: list[str], kind: str) -> None:
    numbered = [f"{value} {number}" if value != values[-1] else value for number, value in enumerate(values)]
    assert kind in found("comment", numbered)


def test_several_kinds_in_one_text() -> None:
    texts = [f"ann{n}@example.org, +49 30 90182{n:03}" for n in range(9)] + [
        f"hello number {n}" for n in range(9)
    ]
    assert set(found("note", texts)) == {"email_address", "telephone_number"}


@pytest.mark.parametrize(
    ("name", "values", "shape", "kind"),
    [
        ("latitude", ["48.85", "-12.5"], "real", "coordinates"),
        ("ssn", ["536904399", "123456789"], "integer", "national_id"),
        ("card", ["4111111111111111", "5555555555554444"], "integer", "payment_card"),
        ("zip", ["94103", "10115"], "integer", "postal_code"),
        ("birth_date", ["date"], "date", "date_of_birth"),
        ("glucose", ["90", "120"], "integer", "health"),
        ("diabetes", ["true", "false"], "boolean", "health"),
        ("latitude", ["1", "2"], "integer", None),
        ("ip", ["1", "2"], "integer", None),
        ("created", ["date"], "date", None),
        ("temperature", ["48.8584"], "real", None),
    ],
)
def test_columns_that_are_no_texts(name: str, values: list[str], shape: Shape, kind: str | None) -> None:
    assert found(name, values, shape) == ([] if kind is None else [kind])


def test_shares_are_of_rows_only_where_all_values_are_known() -> None:
    counts = [("ann@x.org", 3), ("bob@x.org", 1), ("none", 4)]
    (whole,) = marks("email", Sample(counts, "text", whole=True))
    assert (whole.matches, whole.share) == (4, 0.5)
    (some,) = marks("email", Sample(counts, "text", whole=False))
    assert (some.matches, some.share) == (None, pytest.approx(2 / 3, abs=1e-4))


@pytest.mark.parametrize(
    ("number", "text", "what"),
    [
        ("es.dni", "54362315K", "Spanish DNI"),
        ("fr.nir", "2 95 10 99 126 111 93", "French NIR"),
        ("de.idnr", "36 574 261 809", "German IdNr"),
        ("pl.pesel", "44051401359", "Polish PESEL"),
        ("br.cpf", "390.533.447-05", "Brazilian CPF"),
        ("nl.bsn", "111222333", "Dutch BSN"),
        ("be.nn", "85.07.30-033 28", "Belgian national number"),
        ("ch.ssn", "756.9217.0769.85", "Swiss AHV number"),
        ("fi.hetu", "131052-308T", "Finnish henkilötunnus"),
        ("it.codicefiscale", "RCCMNL83S18D969H", "Italian codice fiscale"),
    ],
)
def test_identity_numbers_of_countries(number: str, text: str, what: str) -> None:
    """Examples that python-stdnum's documentation takes from the authorities."""
    assert identity_numbers.best([text], named=True) == (what, [True])
    changed = text.translate(str.maketrans("0123456789", "1234567890"))
    assert identity_numbers.best([changed], named=True)[0] != what, number


def test_without_the_libraries_forms_and_names_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ["44051401359", "02070803628", "92060512186", "83010411457", "87123116221"]
    (mark,) = marks("a", Sample([(value, 1) for value in values], "integer", whole=True))
    assert mark.how == ("structure and check digits of a Polish PESEL",)
    assert mark.detectors == ("mlcard", "python-stdnum")
    monkeypatch.setattr(identity_numbers, "is_installed", lambda: False)
    monkeypatch.setattr(telephone, "is_installed", lambda: False)
    identity_numbers._validators.cache_clear()
    try:
        assert found("a", values, "integer") == []
        (mark,) = marks("pesel", Sample([(value, 1) for value in values], "integer", whole=True))
        assert (mark.kind, mark.how, mark.detectors) == (
            "national_id",
            ("the name of the column",),
            ("mlcard",),
        )
        assert found("phone", ["030 901820", "0151 23456789"]) == ["telephone_number"]
    finally:
        identity_numbers._validators.cache_clear()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("ann.lee@example.org", "a***@e***.org"),
        ("Anna Schmidt", "A*** S***"),
        ("4111 1111 1111 1111", None),
        ("DE89370400440532013000", "D***"),
        ("+49 30 901820", "+*** *** ***"),
        ("Bo", None),
        ("12", None),
        ("***", None),
        ("", None),
        ("12 Baker Street", "*** B*** S***"),
        ("山田 太郎", None),
    ],
)
def test_masks(value: str, shown: str | None) -> None:
    assert masked(value) == shown


@given(st.text(max_size=80))
def test_a_mask_is_never_the_value_and_has_no_digit_of_it(value: str) -> None:
    shown = masked(value)
    if shown is not None:
        assert shown != value
        assert not any(sign.isdigit() for sign in shown.partition("@")[0])
        assert len(shown) <= 60


@given(st.text(max_size=30), st.lists(st.text(max_size=210), max_size=12))
def test_no_value_breaks_the_detector(name: str, values: list[str]) -> None:
    for mark in marks(name, Sample([(value, 1) for value in dict.fromkeys(values)], "text", whole=True)):
        assert LEAST <= mark.confidence <= 1
        assert 0 <= mark.share <= 1
        assert not set(mark.examples) & {value.strip() for value in values}


@pytest.mark.parametrize(
    "value",
    [
        "1" * 200,
        "1 " * 100,
        "+1" * 100,
        "a" * 200,
        "a.b" * 66,
        ":" * 200,
        "(0) " * 50,
        "-1.1, " * 33,
        "0-" * 100,
    ],
)
def test_no_form_takes_long_over_a_value(value: str) -> None:
    """1,000 such values take less than a second in all; a form that backtracks would take minutes."""
    with within(3):
        for name in ("x", "phone", "id_number", "street_address"):
            marks(name, Sample([(f"{value[:-3]}{n}", 1) for n in range(100, 350)], "text", whole=False))


def test_levels() -> None:
    assert level_of([]) == "public"
    assert level_of([("postal_code", "internal")]) == "internal"
    assert level_of([("health", "internal"), ("postal_code", "internal")]) == "internal"
    assert level_of([("health", "internal"), ("email_address", "internal")]) == "restricted"
    assert level_of([("email_address", "restricted"), ("api_key", "secret")]) == "secret"


def test_kinds_are_those_of_the_schema() -> None:
    slots = classes()["SensitivityMark"].slots
    assert slots["sensitive_category"].range == "SensitiveCategoryEnum"
    assert {form.kind for form in FORMS} <= KINDS.keys()
    assert {kind.level for kind in KINDS.values()} <= set(LEVELS)


@pytest.mark.parametrize(
    ("text", "shaped", "known"),
    [
        ("Anna Schmidt", True, True),
        ("Dr. Anna", True, True),
        ("Widget 3", False, True),
        ("chevrolet malibu", False, False),
        ("Ødegård", True, False),
    ],
)
def test_names_of_people(text: str, shaped: bool, known: bool) -> None:
    assert is_shaped(text) is shaped
    if shaped:
        assert is_known(text) is known


def test_words_of_a_name() -> None:
    assert words_of("adresse_électronique") == "adresse_electronique"
    assert words_of("HTTPRequestIP") == "http_request_ip"
