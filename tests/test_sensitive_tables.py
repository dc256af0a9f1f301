"""No value of a sensitive column leaves its table; and what a person says of columns in the card holds."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import yaml
from model_folders import run

from mlcard.export import FORMATS, serialize
from mlcard.export.projections import MODULES
from mlcard.extract import Extraction, Options, extract, is_stale, save
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = 120
#: How the values of a column are made; each is found by its values, by its name, or by both.
COLUMNS: dict[str, Callable[[int], object]] = {
    "e_mail": lambda n: f"quentin.zorg{n % 40}@planted{n % 7}.example.org",
    "contact": lambda n: (
        f"reach me at zelda{n}@planted.example.com please" if n % 9 == 0 else f"no wish, row {n}"
    ),
    "Telefon": lambda n: f"+49 30 9018{n % 60:04}",
    "phone_number": lambda n: 4915100000000 + 7919 * (n % 50) ** 2,
    "iban": lambda n: ["DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606"][
        n % 3
    ],
    "card": lambda n: ["4111111111111111", "5555555555554444", "378282246310005"][n % 3],
    "ssn": lambda n: 536904399 + 13 * (n % 30) ** 2,
    "last_name": lambda n: ["Zorgmueller", "zorgmueller ", "Quixplanted", "Vandersomething"][n % 4],
    "name": lambda n: f"Anna Zorg{'abcdefghijkl'[n % 12]}planted",
    "date_of_birth": lambda n: f"19{50 + n % 40}-0{1 + n % 9}-1{n % 9}",
    "home_address": lambda n: f"{100 + n % 50} Plantedway Street",
    "latitude": lambda n: 48.123457 + n / 7919,
    "zip": lambda n: 91234 + (n % 11) ** 2,
    "diagnosis": lambda n: ["plantedosis major", "plantedosis minor"][n % 2],
    "client_ip": lambda n: f"203.0.113.{100 + n % 90}",
    "password": lambda n: f"hunterPlanted{n % 20}",
    "api_key": lambda n: f"glpat-kX9f3Q7zT2mB8vR4nW{n % 10}y",
}
#: What may be shown: the columns beside them.
HARMLESS: dict[str, Callable[[int], object]] = {
    "weight": lambda n: n * 1.5,
    "colour": lambda n: ["red", "blue"][n % 2],
}


def frame(rows: int = ROWS, **others: Callable[[int], object]) -> pl.DataFrame:
    made = {**COLUMNS, **HARMLESS, **others}
    return pl.DataFrame({name: [make(n) for n in range(rows)] for name, make in made.items()}, strict=False)


def planted(rows: int = ROWS) -> set[str]:
    """Every value of a sensitive column, as text; and parts of texts in which something sensitive stands."""
    values = {str(make(n)).strip() for make in COLUMNS.values() for n in range(rows)}
    return {value for value in values if len(value) > 4} | {
        "planted.example",
        "Plantedway",
        "lantedosis",
        "zelda",
    }


def extracted(root: Path, options: Options | None = None) -> Extraction:
    (found,) = extract(root, options)
    assert isinstance(found, Extraction)
    return found


def outputs(found: Extraction) -> str:
    """Everything that is said of a card, in every format."""
    told = [found.text, json.dumps(found.card, ensure_ascii=False)]
    for form in FORMATS:
        output = io.BytesIO()
        serialize([found.card], "https://lake.example/", form, output)
        told.append(output.getvalue().decode())
    told += [
        str(item) for item in (*found.problems, *found.misfits, *found.disagreements, *found.contradictions)
    ]
    return "\n".join(told)


def leaks(text: str, values: set[str]) -> list[str]:
    """The values that stand in a text; as a part of a longer number a number is another one."""
    numbers = {number.rstrip(".").removesuffix(".0") for number in re.findall(r"\d[\d.]*", text)}
    return sorted(
        value for value in values if (value in numbers if re.fullmatch(r"[\d.]+", value) else value in text)
    )


def write_csv(path: Path, table: pl.DataFrame) -> Path:
    table.write_csv(path / "people.csv")
    return path


def write_arff(path: Path, table: pl.DataFrame) -> Path:
    lines = ["@relation people"]
    for name in table.columns:
        values = sorted({str(value) for value in table[name]})
        lines.append(f"@attribute {name} {{{','.join(repr(value) for value in values)}}}")
    rows = (",".join(repr(str(value)) for value in row) for row in table.rows())
    (path / "people.arff").write_text("\n".join([*lines, "@data", *rows]))
    return path


WRITERS: dict[str, Callable[[Path, pl.DataFrame], object]] = {
    "csv": write_csv,
    "arff": write_arff,
    "parquet": lambda path, table: table.write_parquet(path / "people.parquet"),
    "arrow": lambda path, table: table.with_columns(
        pl.col("iban", "diagnosis").cast(pl.Categorical)
    ).write_ipc(path / "people.arrow"),
    "json lines": lambda path, table: table.write_ndjson(path / "people.jsonl"),
}


@pytest.mark.parametrize("form", WRITERS)
def test_no_value_of_a_sensitive_column_stands_anywhere(tmp_path: Path, form: str) -> None:
    WRITERS[form](tmp_path, frame())
    found = extracted(tmp_path)
    (dataset,) = found.card["datasets"]
    assert {mark["feature"] for mark in dataset["sensitivity_marks"]} == set(COLUMNS)
    assert dataset["security_level"] == "secret"
    assert leaks(outputs(found), planted()) == []


@pytest.mark.parametrize("form", [*FORMATS, *MODULES])
def test_nor_in_any_export(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    save(extracted(write_csv(tmp_path, frame())))
    ran = run(capsys, "export", tmp_path, "--to", form)
    assert ran.code == 0
    assert "people" in ran.out
    assert leaks(ran.out + ran.err, planted()) == []


def test_a_target_and_a_row_id_are_no_exceptions(tmp_path: Path) -> None:
    write_csv(tmp_path, frame())
    found = extracted(tmp_path, Options(table=TableOptions(target="last_name", row_id="e_mail")))
    assert leaks(outputs(found), planted()) == []


def test_nor_are_landmarkers_and_statistics_of_columns(tmp_path: Path) -> None:
    write_csv(tmp_path, frame())
    found = extracted(tmp_path, Options(table=TableOptions(target="colour", full=True)))
    assert "feature_meta_features" in found.text
    assert leaks(outputs(found), planted()) == []


@pytest.mark.parametrize(
    ("name", "content", "secret"),
    [
        pytest.param(
            "a.csv", "email,x\na@planted.org,1,b@planted.org\nc@planted.org,2\n", "planted.org", id="ragged"
        ),
        pytest.param("a.csv", 'email,x\n"a@planted.org,1\n', "planted.org", id="quote-left-open"),
        pytest.param(
            "a.csv", "ann@planted.org,Ann Zorg\nbob@planted.org,Bob Zorg\n", "planted.org", id="no-header"
        ),
        pytest.param("a.csv", "phone_number\n4915100012345\n4915100012345\n", "4915100012345", id="constant"),
        pytest.param("a.csv", "phone_number,y\n4915100012345,1\n", "4915100012345", id="one-row"),
        pytest.param(
            "a.csv",
            "ssn,y\n536904399,1\n999999999999,1\n536904388,2\n536904377,2\n",
            "1e+12",
            id="nines",
        ),
        pytest.param("a.csv", "last_name\nZorgm\nzorgm \nZORGM\nZorgm\n", "orgm", id="spellings"),
        pytest.param(
            "a.csv",
            "password\n1234\n1235\nplantedword\n1299\n12\n17\n",
            "plantedword",
            id="numbers-among-texts",
        ),
        pytest.param("a.csv", 'password\n"1,234.5"\n"2,345.6"\n', "234.5", id="grouped"),
        pytest.param(
            "a.jsonl", '{"email": "a@planted.org"}\n{"email": "b@planted.org\n', "planted", id="json-line"
        ),
        pytest.param("a.json", '[{"email": "a@planted.org"}, {"email": "b@plan', "plan", id="json-array"),
        pytest.param(
            "a.arff",
            "@relation r\n@attribute email {'a@planted.org'\n@data\n",
            "planted",
            id="arff-declaration",
        ),
        pytest.param(
            "a.arff",
            "@relation r\n@attribute email {'a@planted.org'}\n@data\nb@planted.org\n",
            "planted",
            id="arff-value",
        ),
        pytest.param(
            "a.arff",
            "@relation r\n@attribute email string\n@data\nb@planted.org,c@planted.org\n",
            "planted",
            id="arff-row",
        ),
    ],
)
def test_neither_do_messages_about_broken_tables_show_any(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, secret: str
) -> None:
    (tmp_path / name).write_text(content)
    ran = run(capsys, "extract", tmp_path, "-o", "-")
    # 0.9999999999999994 is no value of the column
    assert not re.search(rf"(?<![\d.]){re.escape(secret)}", ran.out + ran.err)


def lake(tmp_path: Path) -> Path:
    root = tmp_path / "lake"
    root.mkdir()
    save(extracted(write_csv(root, frame())))
    return root


def edit(root: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the card of the one dataset, as a person does with an editor."""
    path = root / "modelcard.yaml"
    card = yaml.safe_load(path.read_text())
    change(card["datasets"][0])
    path.write_text(yaml.safe_dump(card, sort_keys=False))


def mark(dataset: dict[str, Any], feature: str) -> dict[str, Any]:
    (found,) = [item for item in dataset["sensitivity_marks"] if item["feature"] == feature]
    return found


def test_a_column_that_a_person_says_is_not_sensitive(tmp_path: Path) -> None:
    root = lake(tmp_path)
    before = len(extracted(root).card["datasets"][0]["sensitivity_marks"])

    def change(dataset: dict[str, Any]) -> None:
        own = mark(dataset, "zip")
        own.clear()
        own |= {"sensitive_category": "none", "feature": "zip", "reason": "codes of our own shops"}

    edit(root, change)
    found = extracted(root)
    (dataset,) = found.card["datasets"]
    assert len(dataset["sensitivity_marks"]) == before
    assert mark(dataset, "zip") == {
        "sensitive_category": "none",
        "feature": "zip",
        "reason": "codes of our own shops",
    }
    profile = next(item for item in dataset["column_profiles"] if item["feature"] == "zip")
    assert "withheld" not in profile
    assert "91234" in json.dumps(dataset)
    assert not found.contradictions
    save(found)
    again = extracted(root)
    assert again.text == again.before
    assert not is_stale(again)


def test_another_level_that_a_person_gives(tmp_path: Path) -> None:
    root = lake(tmp_path)
    edit(root, lambda dataset: dataset.update(security_level="internal"))
    found = extracted(root)
    assert found.card["datasets"][0]["security_level"] == "internal"
    assert not found.contradictions
    save(found)
    assert not is_stale(extracted(root))


def test_another_level_of_one_mark(tmp_path: Path) -> None:
    root = tmp_path / "lake"
    root.mkdir()
    (root / "a.csv").write_text("email,x\n" + "".join(f"ann{n}@planted.org,{n}\n" for n in range(20)))
    save(extracted(root))
    edit(root, lambda dataset: mark(dataset, "email").update(security_level="secret"))
    found = extracted(root)
    (dataset,) = found.card["datasets"]
    assert dataset["security_level"] == "secret"
    assert mark(dataset, "email")["security_level"] == "secret"
    assert leaks(outputs(found), {"@planted"}) == []
    save(found)
    assert not is_stale(extracted(root))


def test_a_kind_that_a_person_adds(tmp_path: Path) -> None:
    root = tmp_path / "lake"
    root.mkdir()
    (root / "a.csv").write_text("colour\n" + "vermilion\nazure\n" * 20)
    (root / "modelcard.yaml").write_text(
        'mlcard: "1.0"\ndatasets:\n- id: mine\n  files: [{path: a.csv}]\n'
        "  sensitivity_marks:\n"
        "  - {sensitive_category: other, feature: colour, security_level: restricted, reason: a code}\n"
    )
    found = extracted(root)
    (dataset,) = found.card["datasets"]
    assert dataset["security_level"] == "restricted"
    assert dataset["column_profiles"] == [
        {"feature": "colour", "withheld": "the card says that it holds sensitive data"}
    ]
    assert leaks(outputs(found), {"vermilion", "azure"}) == []


def test_classes_of_people_nobody_can_find_are_shown_if_each_is_a_crowd(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "diagnosis,x\n" + "".join(f"{['flu', 'cold'][n % 2]},{n}\n" for n in range(20))
    )
    (dataset,) = extracted(tmp_path).card["datasets"]
    assert dataset["features"][0]["categories"] == ["cold", "flu"]
    assert dataset["security_level"] == "internal"
    (tmp_path / "a.csv").write_text(
        "diagnosis,x\n" + "".join(f"{['flu', 'cold'][n < 4]},{n}\n" for n in range(20))
    )
    (dataset,) = extracted(tmp_path).card["datasets"]
    assert "categories" not in dataset["features"][0]


def test_the_sample_does_not_depend_on_the_order_of_rows_and_says_its_size(tmp_path: Path) -> None:
    rows = [f"user{n}@planted{n % 11}.org" for n in range(3_000)]
    cards = []
    for name, ordered in (("a", rows), ("b", rows[::-1])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.csv").write_text("contact,x\n" + "".join(f"{row},1\n" for row in ordered))
        (dataset,) = extracted(tmp_path / name).card["datasets"]
        cards.append(mark(dataset, "contact"))
    assert cards[0] == cards[1]
    assert cards[0]["sample_size"] == 1_000
    assert "number_of_matches" not in cards[0]


def test_marks_mean_terms_of_the_data_privacy_vocabulary(tmp_path: Path) -> None:
    found = extracted(write_csv(tmp_path, frame()))
    output = io.BytesIO()
    serialize([found.card], "https://lake.example/", "ntriples", output)
    text = output.getvalue().decode()
    for term in (
        "EmailAddress",
        "TelephoneNumber",
        "FinancialAccountNumber",
        "PaymentCardNumber",
        "OfficialID",
        "Name",
        "BirthDate",
        "PhysicalAddress",
        "GPSCoordinate",
        "PostalCode",
        "Health",
        "IPAddress",
        "Password",
        "Authenticating",
    ):
        assert f"sensitiveCategory> <https://w3id.org/dpv/pd#{term}>" in text
