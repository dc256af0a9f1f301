"""MC3: where the rules about licences fire, where not, and what they repair."""

from __future__ import annotations

import pytest

from mlcard.configuration import Configuration
from mlcard.validate import all_rules, lint_text
from mlcard.validate.fixing import fix_text
from mlcard.validate.licence_texts import licence_of, licences_named

CHOSEN = Configuration(
    select=tuple(
        code for code, rule in all_rules().items() if code[:3] == "MC3" and "default" in rule.profiles
    )
)
APACHE = (
    "                                 Apache License\n                           Version 2.0, January 2004\n"
)
MIT = (
    "MIT License\n\nCopyright (c) 2024 X\n\n"
    "Permission is hereby granted, free of charge, to any person obtaining a copy\n"
    'of this software and associated documentation files (the "Software"), to deal\n'
)
BSD = "Redistribution and use in source and binary forms, with or without modification, are permitted …"


def readme(front_matter, body="# A\n"):
    return f"---\n{front_matter}\n---\n{body}"


def codes(text, folder=None, chosen=CHOSEN, name="README.md"):
    path = str(folder / name) if folder else f"/nowhere/x/{name}"
    return [finding.code for finding in lint_text(text, path, chosen)]


@pytest.mark.parametrize(
    ("license_", "expected", "left"),
    [
        pytest.param("apache-2.0", "apache-2.0", [], id="right"),
        pytest.param("Apache-2.0", "apache-2.0", [], id="as SPDX writes it"),
        pytest.param("MIT License", "mit", [], id="a name"),
        pytest.param("[MIT, cc-by-4.0]", "[mit, cc-by-4.0]", [], id="several, one of them wrong"),
        pytest.param("\n- Apache 2\n", "\n- apache-2.0\n", [], id="one in a list"),
        pytest.param("GPL-3.0-only", "gpl-3.0", [], id="SPDX's new name of the same"),
        pytest.param(
            "agpl-3.0-or-later", "agpl-3.0-or-later", ["MC302"], id="the Hub has it without `or later`"
        ),
        pytest.param("BUSL-1.1", "BUSL-1.1", ["MC302"], id="not on the Hub"),
        pytest.param("mit or apache-2.0", "mit or apache-2.0", ["MC302"], id="an expression"),
        pytest.param("our-own", "our-own", ["MC302"], id="nobody's"),
        pytest.param("llama3.1", "llama3.1", [], id="Llama"),
        pytest.param("openmdw-1.1", "openmdw-1.1", [], id="new in 2026"),
        pytest.param("unknown", "unknown", [], id="unknown, and said"),
        pytest.param("cc", "cc", ["MC304"], id="a family"),
        pytest.param("gpl", "gpl", ["MC304"], id="another family"),
        pytest.param("other", "other", ["MC305"], id="other, and which?"),
        pytest.param("[other]", "[other]", ["MC305"], id="other in a list"),
        pytest.param("other\nlicense_name: lfm1.0", "other\nlicense_name: lfm1.0", [], id="named"),
        pytest.param(
            "other\nlicense_details: free for all", "other\nlicense_details: free for all", [], id="told"
        ),
        pytest.param('""', '""', [], id="empty: another rule"),
        pytest.param("5", "5", [], id="a number: the schema says so"),
        pytest.param("{a: b}", "{a: b}", [], id="malformed"),
    ],
)
def test_licences_of_a_readme(license_, expected, left):
    once = fix_text(readme(f"license: {license_}"), "/nowhere/x/README.md", CHOSEN, unsafe=False)
    assert once.text == readme(f"license: {expected}")
    assert [finding.code for finding in once.left] == left


def test_a_licence_that_only_the_hub_lacks_is_made_fit_with_a_persons_eye():
    once = fix_text(readme("license: agpl-3.0-or-later"), "/nowhere/x/README.md", CHOSEN, unsafe=True)
    assert once.text == readme("license: agpl-3.0")
    known = Configuration(select=("MC302",), known={"licenses": ("our-own",)})
    assert codes(readme("license: our-own"), chosen=known) == []


def test_the_dataset_of_a_readme_and_the_slot_of_the_finding():
    (finding,) = lint_text(readme("license: [mit, MIT]\npretty_name: x"), "/nowhere/README.md", CHOSEN)
    assert (finding.code, finding.slot, finding.line, finding.column) == (
        "MC302",
        "/datasets/0/license",
        2,
        16,
    )


@pytest.mark.parametrize(
    ("link", "files", "expected"),
    [
        pytest.param("https://example.org/licence", ["model.bin"], [], id="an address"),
        pytest.param("LICENSE", ["model.bin", "LICENSE"], [], id="a file that is there"),
        pytest.param("LICENSE", ["model.bin"], ["MC306"], id="a file that is not there"),
        pytest.param("LICENSE", [], [], id="the card alone: who knows"),
        pytest.param("LICENSE", ["README.md", ".gitattributes"], [], id="no file beside cards"),
        pytest.param("www.example.org/licence", [], ["MC306"], id="almost an address"),
        pytest.param("huggingface.co/a/b/LICENSE", [], ["MC306"], id="an address without its beginning"),
        pytest.param("../LICENSE", ["model.bin"], [], id="outside: not looked at"),
        pytest.param("", ["model.bin"], [], id="empty"),
        pytest.param("[a]", ["model.bin"], [], id="malformed"),
    ],
)
def test_licence_links(tmp_path, link, files, expected):
    for name in files:
        (tmp_path / name).touch()
    assert codes(readme(f"license: other\nlicense_name: x\nlicense_link: {link}"), tmp_path) == expected


@pytest.mark.parametrize(
    ("license_", "files", "expected"),
    [
        pytest.param("mit", {"LICENSE": APACHE, "a.gguf": ""}, ["MC311"], id="another text"),
        pytest.param("apache-2.0", {"LICENSE": APACHE, "a.gguf": ""}, [], id="that text"),
        pytest.param(
            "gpl-3.0",
            {"COPYING": "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007", "a.bin": ""},
            [],
            id="GPL",
        ),
        pytest.param("mit", {"LICENSE": APACHE, "a.py": ""}, [], id="the text of code"),
        pytest.param(
            "mit", {"LICENSE": "All rights reserved.", "a.gguf": ""}, [], id="a text that nobody knows"
        ),
        pytest.param("mit", {"LICENSE": MIT + APACHE, "a.gguf": ""}, [], id="two texts"),
        pytest.param("[mit, apache-2.0]", {"LICENSE": APACHE, "a.gguf": ""}, [], id="two licences"),
        pytest.param("mit", {"LICENSE": b"\xff\xfe", "a.gguf": ""}, [], id="no text"),
    ],
)
def test_licence_files(tmp_path, license_, files, expected):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert codes(readme(f"license: {license_}"), tmp_path) == expected


def test_a_licence_whose_text_lies_beside_is_offered(tmp_path):
    (tmp_path / "LICENSE.md").write_text(MIT)
    text = readme("pipeline_tag: graph-ml")
    assert codes(text, tmp_path) == ["MC301"]
    assert fix_text(text, str(tmp_path / "README.md"), CHOSEN, unsafe=False).text == text
    fixed = fix_text(text, str(tmp_path / "README.md"), CHOSEN, unsafe=True)
    assert fixed.text == readme("pipeline_tag: graph-ml\nlicense: mit")
    strict = Configuration(select=("MC307",))
    assert codes(readme("license: mit"), tmp_path, strict) == []
    (tmp_path / "LICENSE.md").rename(tmp_path / "notes.md")
    assert codes(readme("license: mit"), tmp_path, strict) == ["MC307"]
    assert codes(readme("license: mit\nlicense_link: https://x.org/y"), tmp_path, strict) == []


@pytest.mark.parametrize(
    ("license_", "prose", "expected"),
    [
        pytest.param(
            "cc-by-sa-4.0",
            "[CC BY-NC 4.0](https://creativecommons.org/licenses/by-nc/4.0/)",
            ["MC308"],
            id="another",
        ),
        pytest.param(
            "cc-by-4.0",
            "Creative Commons Attribution 4.0 International (CC BY 4.0)",
            [],
            id="the same, twice",
        ),
        pytest.param("cc-by-sa-4.0", "CC-BY-SA 3.0", ["MC308"], id="another version"),
        pytest.param(
            "apache-2.0", "Licensed under the Apache License, Version 2.0 (the License)", [], id="Apache"
        ),
        pytest.param("mit", "MIT", [], id="a name alone"),
        pytest.param(
            "apache-2.0", "The code is MIT licensed, the weights are Apache 2.0.", [], id="two licences"
        ),
        pytest.param("apache-2.0", "Made at MIT by its students.", [], id="the institute"),
        pytest.param("gpl-3.0", "GPLv3 or later", [], id="GPL"),
        pytest.param("lgpl-3.0", "GNU Lesser General Public License v3.0", [], id="LGPL is not GPL"),
        pytest.param("other", "MIT License", [], id="other"),
        pytest.param("[mit, cc0-1.0]", "MIT License", [], id="several"),
        pytest.param("mit", "[More Information Needed]", [], id="nothing"),
        pytest.param("mit", "", [], id="empty"),
    ],
)
def test_licence_in_prose(license_, prose, expected):
    text = readme(
        f"license: {license_}\nlicense_name: x", f"# A\n\nApache 2.0 rocks.\n\n## License\n\n{prose}\n"
    )
    found = lint_text(text, "/nowhere/README.md", Configuration(select=("MC308",)))
    assert [finding.code for finding in found] == expected
    assert [finding.line for finding in found] == [9] * len(expected)


@pytest.mark.parametrize(
    ("front_matter", "expected"),
    [
        pytest.param("license: apache-2.0\nbase_model: meta-llama/Llama-3.1-8B", ["MC309"], id="Llama"),
        pytest.param(
            "license: mit\nbase_model: unsloth/llama-3-8b-bnb-4bit", ["MC309"], id="a copy of a Llama"
        ),
        pytest.param("license: mit\nbase_model: [a/b, google/gemma-2-2b-it]", ["MC309"], id="Gemma"),
        pytest.param(
            "license: apache-2.0\nbase_model: google/paligemma2-3b-pt-224", ["MC309"], id="PaliGemma"
        ),
        pytest.param("license: llama3.1\nbase_model: meta-llama/Llama-3.1-8B", [], id="right"),
        pytest.param("license: other\nlicense_name: x\nbase_model: meta-llama/Llama-3.1-8B", [], id="other"),
        pytest.param("license: cc-by-nc-4.0\nbase_model: meta-llama/Llama-2-7b", [], id="non-commercial"),
        pytest.param(
            "license: apache-2.0\nbase_model: google/gemma-4-E4B-it", [], id="Gemma 4 is Apache-2.0"
        ),
        pytest.param(
            "license: apache-2.0\nbase_model: TinyLlama/TinyLlama-1.1B-Chat-v1.0", [], id="TinyLlama"
        ),
        pytest.param("license: apache-2.0\nbase_model: openlm-research/open_llama_3b_v2", [], id="OpenLLaMA"),
        pytest.param("license: apache-2.0\nbase_model: Qwen/Qwen3-8B", [], id="Qwen"),
        pytest.param(
            "license: mit\nbase_model: meta-llama/Llama-3.1-8B\nlibrary_name: peft", [], id="an adapter"
        ),
        pytest.param(
            "license: mit\nbase_model: meta-llama/Llama-3.1-8B\nbase_model_relation: adapter",
            [],
            id="said so",
        ),
        pytest.param(
            "license: mit\nbase_model: meta-llama/Llama-3.1-8B\ntags: [LoRA]", [], id="a tag says so"
        ),
        pytest.param("license: [mit, apache-2.0]\nbase_model: meta-llama/Llama-3.1-8B", [], id="several"),
        pytest.param("license: mit\nbase_model: [1, {a: b}]", [], id="odd"),
    ],
)
def test_terms_of_the_base_model(front_matter, expected):
    assert codes(readme(front_matter), chosen=Configuration(select=("MC309",))) == expected


@pytest.mark.parametrize(
    ("front_matter", "body", "expected"),
    [
        pytest.param("license: mit", "# A\n", ["MC310"], id="nothing said"),
        pytest.param("license: llama3", "# A\n", [], id="the licence says it"),
        pytest.param("license: openrail++", "# A\n", [], id="the licence says it too"),
        pytest.param("license: mit\nextra_gated_prompt: Do no harm.", "# A\n", [], id="the gate says it"),
        pytest.param(
            "license: mit",
            "## Out-of-Scope Use\n\nDo not judge people with it.\n",
            [],
            id="a section says it",
        ),
        pytest.param(
            "license: mit", "## Out-of-Scope Use\n\n[More Information Needed]\n", ["MC310"], id="an empty one"
        ),
        pytest.param("license: mit\npretty_name: x", "# A\n", [], id="a dataset"),
    ],
)
def test_acceptable_use(front_matter, body, expected):
    assert codes(readme(front_matter, body), chosen=Configuration(select=("MC310",))) == expected


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        (APACHE, "Apache-2.0"),
        (MIT, "MIT"),
        (BSD, "BSD-2-Clause"),
        (BSD + "Neither the name of X", "BSD-3-Clause"),
        ("GNU AFFERO GENERAL PUBLIC LICENSE\n   Version 3, 19 November 2007", "AGPL-3.0"),
        ("GNU LESSER GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007", "LGPL-3.0"),
        ("Attribution-NonCommercial-ShareAlike 4.0 International\n", "CC-BY-NC-SA-4.0"),
        ("Creative Commons Legal Code\n\nAttribution 3.0 Unported", "CC-BY-3.0"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\n", "LicenseRef-llama3.1"),
        ("See the licence of the code, Apache-2.0.", None),
        ("", None),
        (MIT + BSD, None),
    ],
)
def test_texts_of_licences(text, licence):
    assert licence_of(text) == licence


@pytest.mark.parametrize(
    ("prose", "named"),
    [
        ("CC BY-NC-ND 4.0", {"CC-BY-NC-ND-4.0"}),
        ("Attribution-ShareAlike 3.0", {"CC-BY-SA-3.0"}),
        ("CC BY", set()),
        ("BSD-3", {"BSD-3-Clause"}),
        ("the [BSD 2-Clause] licence", {"BSD-2-Clause"}),
        ("AGPLv3", {"AGPL-3.0"}),
        ("**Apache 2.0**", {"Apache-2.0"}),
        ("an attribution of 4.0", set()),
        ("MIT licence and CC0", {"MIT", "CC0-1.0"}),
        ("", set()),
    ],
)
def test_names_of_licences_in_prose(prose, named):
    assert licences_named(prose) == named
