"""How the tests of the rules about data lint a text and repair it, and the beginnings of its cards."""

from __future__ import annotations

from mlcard.configuration import Configuration
from mlcard.validate import Folder, lint_text
from mlcard.validate.fixing import fix_text

README, CARD = "nowhere/flowers/README.md", "nowhere/modelcard.yaml"


def said(text, path, *codes, folder=None):
    configuration = Configuration(select=codes or ("MC4",))
    return [
        (finding.code, finding.message)
        for finding in lint_text(text, path, configuration, folder or Folder(None))
    ]


def fixed(text, path, code, *, unsafe=False, folder=None):
    return fix_text(
        text, path, Configuration(select=(code,)), unsafe=unsafe, folder=folder or Folder(None)
    ).text


def readme(front_matter, body=""):
    return f"---\nlicense: mit\n{front_matter}\n---\n{body}"


def dataset_card(front_matter, body=""):
    return readme(f"pretty_name: Flowers\n{front_matter}", body)


def native(line):
    return f"mlcard: '1.0'\ndatasets:\n- id: d\n  license: MIT\n  {line}\n"
