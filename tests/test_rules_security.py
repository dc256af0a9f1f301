"""The security rules: what is a secret and what only looks like one, weights, remote code, hidden text.

Every secret here is made up on the spot, so that no scanner of this repository takes it for a real one.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode

import pytest
from bounded import within

from mlcard.configuration import Configuration
from mlcard.sensitivity.credentials import secrets_in
from mlcard.validate import lint_text
from mlcard.validate.fixing import fix_text

LETTERS = "QkZrWpTmBvXcNjHgLdSyFaUeOiKqRwPtMb"
DIGITS = "Qk7ZrWp2TmBv9XcNj4HgLdSy0FaUeOi5KqRwPt8MbYhGf3DsVn6CxJzLo1EuIaTbRmNk"
BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def with_checksum(part: str) -> str:
    rest, digits = zlib.crc32(part.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = BASE_62[digit] + digits
    return part + digits


def token(head: dict[str, object], claims: dict[str, object]) -> str:
    """A JSON Web Token with a signature that is none."""
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, claims))
    return ".".join((*parts, DIGITS[:43]))


SECRETS = {
    "Hugging Face": "hf_" + LETTERS,
    "GitHub": "ghp_" + with_checksum(DIGITS[:30]),
    "GitHub app": "ghs_" + with_checksum(DIGITS[10:40]),
    "GitHub fine-grained": "github_pat_" + DIGITS[:22] + "_" + DIGITS[:59],
    "GitLab": "glpat-" + DIGITS[:20],
    "npm": "npm_" + with_checksum(DIGITS[:30]),
    "PyPI": "pypi-" + "AgEIcHlwaS5vcmc" + DIGITS[:60],
    "AWS": "AKIA" + "QWERTZ2345ASDFGH",
    "OpenAI": "sk-" + DIGITS[:20] + "T3BlbkFJ" + DIGITS[20:40],
    "OpenAI project": "sk-" + "proj-" + DIGITS[:60] + "T3BlbkFJ" + DIGITS[:60],
    "Anthropic": "sk-" + "ant-api03-" + (DIGITS * 2)[:93] + "AA",
    "Google": "AIza" + DIGITS[:35],
    "Slack": "xox" + "b-123456789012-123456789012-" + DIGITS[:24],
    "Slack webhook": "https://hooks.slack.com/services/" + "T0QK7ZRWP/B9XCNJ4HG/" + DIGITS[:24],
    "Groq": "gsk_" + DIGITS[:52],
    "private key": f"-----BEGIN RSA {'PRIVATE'} KEY-----\n{DIGITS[:64]}\n{DIGITS[1:65]}\n-----END",
    "OpenSSH": f"-----BEGIN OPENSSH {'PRIVATE'} KEY-----\r\n{DIGITS[:64]}\r\n{DIGITS[:64]}\r\n",
    "JSON Web Token": token({"alg": "HS256"}, {"sub": "tim", "iat": 1_700_000_000}),
    "JSON Web Token for a year": token({"alg": "RS256"}, {"iat": 1_700_000_000, "exp": 1_731_536_000}),
}

NO_SECRETS = {
    "placeholder": "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "placeholder in capitals": "hf_" + "YOURTOKEN" * 3 + "ABCDEFG",
    "one letter again and again": "hf_" + "a" * 34,
    "two letters": "hf_" + "ab" * 17,
    "longer than a token": "hf_" + LETTERS + "AAA",
    "the name of a function": "hf_hub_download(repo_id='org/model')",
    "a wrong checksum": "ghp_" + DIGITS[:36],
    "the documentation of AWS": "AKIA" + "IOSFODNN7EXAMPLE",
    "an old key of OpenAI without its mark": "sk-" + DIGITS[:48],
    "a test key of Stripe": "sk_test_" + DIGITS[:24],
    "the mention of a key": "begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----",
    "a public key": f"-----BEGIN PUBLIC KEY-----\n{DIGITS[:64]}\n{DIGITS[:64]}\n-----END PUBLIC KEY-----",
    "a token for five minutes": "?jwt="
    + token({"alg": "HS256"}, {"nbf": 1_700_000_000, "exp": 1_700_000_300}),
    "a signature of the Hub": "verifyToken: " + token({"alg": "EdDSA", "typ": "JWT"}, {"hash": "0f"}),
    "the example of jwt.io": token(
        {"alg": "HS256", "typ": "JWT"}, {"sub": "1", "name": "John Doe", "iat": 1}
    ),
    "no JSON": "eyJ" + DIGITS[:30] + ".eyJ" + DIGITS[:30] + "." + DIGITS[:43],
    "a digest": "sha256: " + "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "base64": "data:image/png;base64," + DIGITS * 4,
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_secrets(secret):
    text = f"---\nlicense: mit\n---\nLog in with `{secret}` first.\n"
    (finding,) = lint_text(text, "README.md", Configuration(select=("MC701",)))
    assert (
        text[finding.span.start : finding.span.end].strip().startswith(secret[:40].removeprefix("https://"))
    )
    assert finding.line == 4
    told = f"{finding.message} {finding.hint}"
    assert not any(secret[start : start + 8] in told for start in range(len(secret) - 8)), "masked"


@pytest.mark.parametrize("text", NO_SECRETS.values(), ids=NO_SECRETS)
def test_no_secrets(text):
    assert list(secrets_in(f"Log in with `{text}` first.\n")) == []


def test_a_secret_in_the_metadata_of_a_native_card_is_found_too():
    text = f'mlcard: "1.0"\nmodels:\n- id: a\n  hyperparameters: {{token: {SECRETS["Hugging Face"]}}}\n'
    assert [
        finding.line for finding in lint_text(text, "modelcard.yaml", Configuration(select=("MC701",)))
    ] == [4]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("eyJ" + "a" * 200_000, id="a token that never ends"),
        pytest.param(("eyJ" + "a" * 50 + ".") * 5_000, id="thousands of beginnings"),
        pytest.param("-----BEGIN PRIVATE KEY-----" + " a" * 100_000, id="a key that never ends"),
        pytest.param("sk-" * 50_000 + "T3BlbkFJ", id="many beginnings of one kind"),
        pytest.param("<" + "a " * 100_000 + "<script" * 1_000, id="tags that never end"),
        pytest.param("`" * 50_000 + "<script>", id="ticks"),
        pytest.param("```\n" * 20_000 + "<script>", id="fences"),
        pytest.param(
            "fine-tuned version of [" * 5_000 + "](https://huggingface.co/", id="beginnings of links"
        ),
        pytest.param("](http://" + "a" * 200_000, id="a link that never ends"),
    ],
)
def test_hostile_texts_take_no_time(text):
    with within(2):
        lint_text(f"---\nlicense: mit\n---\n{text}", "README.md", Configuration(profile="strict"))


def found(code: str, folder, names: list[str], text: str = "---\nlicense: mit\n---\n") -> list[str]:
    """Messages of one rule for a card beside files with some names."""
    for name in names:
        (folder / name).touch()
    path = folder / ("README.md" if text.startswith("---") else "modelcard.yaml")
    return [finding.message for finding in lint_text(text, str(path), Configuration(select=(code,)))]


@pytest.mark.parametrize(
    ("names", "fires"),
    [
        pytest.param(["pytorch_model.bin", "config.json"], True, id="transformers before safetensors"),
        pytest.param(
            ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"], True, id="shards"
        ),
        pytest.param(["best.pt"], True, id="YOLO"),
        pytest.param(["last.ckpt", "optimizer.pt"], True, id="Lightning"),
        pytest.param(["adapter_model.bin"], True, id="an old adapter"),
        pytest.param(["pytorch_model.bin", "model.safetensors"], False, id="both"),
        pytest.param(["pytorch_model.bin", "model.onnx"], False, id="ONNX beside it"),
        pytest.param(
            ["model.safetensors", "training_args.bin", "optimizer.pt"], False, id="state of a training"
        ),
        pytest.param(["model.joblib"], False, id="scikit-learn has no other file that all can read"),
        pytest.param(["model.gguf"], False, id="GGUF"),
        pytest.param(["tokenizer.json"], False, id="no weights"),
        pytest.param([], False, id="no files"),
    ],
)
def test_pickled_weights(names, fires, tmp_path):
    assert bool(found("MC702", tmp_path, names)) == fires


def test_pickled_weights_of_a_native_card_are_those_that_it_names(tmp_path):
    card = 'mlcard: "1.0"\nmodels:\n- id: a\n  files: [{path: w/pytorch_model.bin}]\n- id: b\n'
    assert found("MC702", tmp_path, ["model.safetensors"], card) == [
        "the weights are a pickle (w/pytorch_model.bin), and nothing else"
    ]


REMOTE = '{"model_type": "x", "auto_map": {"AutoModel": "modeling_x.XModel"}}'


@pytest.mark.parametrize(
    ("config", "body", "fires"),
    [
        pytest.param(REMOTE, "", True, id="not a word of it"),
        pytest.param(REMOTE, "Load it with `trust_remote_code=True`.", False, id="said"),
        pytest.param(REMOTE.replace("auto_map", "automap"), "", False, id="no code"),
        pytest.param(REMOTE.replace("{", "[").replace("}", "]"), "", False, id="no configuration"),
        pytest.param("{" * 100_000, "", False, id="hostile"),
    ],
)
def test_remote_code(config, body, fires, tmp_path):
    (tmp_path / "config.json").write_text(config)
    assert bool(found("MC703", tmp_path, [], f"---\nlicense: mit\n---\n{body}")) == fires


def test_remote_code_that_a_native_card_lists_is_documented(tmp_path):
    (tmp_path / "config.json").write_text(REMOTE)
    card = 'mlcard: "1.0"\nmodels:\n- id: a\n  files: [{path: config.json}]\n'
    assert found("MC703", tmp_path, [], card) == [
        "config.json has modeling_x.XModel imported when the model is loaded"
    ]
    listed = "  security_findings: [{severity: medium, what: modeling_x.XModel}]\n"
    assert found("MC703", tmp_path, [], card + listed) == []


@pytest.mark.parametrize(
    ("body", "fixed"),
    [
        pytest.param("run \u202eexe.model\u202c now", "run exe.model now", id="a name turned around"),
        pytest.param("a\U000e0041\U000e0042b", "ab", id="tags"),
        pytest.param("x\u2066y\u2069", "xy", id="isolates in a line of Latin letters"),
        pytest.param("\u05d0\u202a x \u202c", None, id="in a line with Hebrew"),
        pytest.param("\U0001f3f4\U000e0067\U000e0062\U000e007f", None, id="the flag of a country"),
        pytest.param("na\u00efve \u200d\u200c \u00a0 \u00ad", None, id="other characters that are not ASCII"),
        pytest.param("<script>alert(1)</script>", "", id="script"),
        pytest.param('<img src=x onerror="f()">', "", id="a handler"),
        pytest.param("[x](javascript:f())", "", id="an address that is code"),
        pytest.param("<object data=x></object>", "", id="an object"),
        pytest.param("```html\n<script>f()</script>\n```", None, id="fenced"),
        pytest.param("- item\n\n  ```\n  <script>\n  ```", None, id="fenced in a list"),
        pytest.param("````\n```html\n<script>\n````", None, id="a fence in a fence"),
        pytest.param("```\n```html\n<script>\n```", None, id="what looks like another beginning"),
        pytest.param("`a\nb` <script>", "", id="ticks pair on one line only"),
        pytest.param("write `<script>` or ``a ` <script>``", None, id="inline"),
        pytest.param("<!-- <script> -->", None, id="a comment"),
        pytest.param('<iframe src="https://www.youtube.com/embed/x"></iframe>', None, id="a video"),
        pytest.param('<img src="x.png" width=30><style>h1 {color: red}</style>', None, id="decoration"),
        pytest.param("if a <b and online = 3 >c", None, id="no HTML"),
        pytest.param("```\nno end\n<script>", None, id="a fence without an end holds all that follows"),
    ],
)
def test_hidden_text_and_active_html(body, fixed, tmp_path):
    text = f"---\nlicense: mit\n---\n{body}\n"
    assert bool(found("MC704", tmp_path, [], text)) == (fixed is not None)
    done = fix_text(text, str(tmp_path / "README.md"), Configuration(select=("MC704",)), unsafe=True).text
    assert done == (text.replace(body, fixed) if fixed else text)


@pytest.mark.parametrize(
    ("rest", "fires"),
    [
        pytest.param("files: [{path: a.onnx, download_url: 'https://x.y/a.onnx'}]", True, id="no hash"),
        pytest.param("files: [{path: 'https://x.y/a.onnx'}]", True, id="an address as path"),
        pytest.param(
            f"files: [{{path: a, download_url: 'https://x.y/a', sha256: {'a' * 64}}}]", False, id="hash"
        ),
        pytest.param("files: [{path: a.onnx}]", False, id="here"),
        pytest.param("files: [{path: 7, download_url: [a]}]", False, id="odd"),
    ],
)
def test_weights_elsewhere(rest, fires, tmp_path):
    assert bool(found("MC705", tmp_path, [], f'mlcard: "1.0"\nmodels:\n- id: a\n  {rest}\n')) == fires


@pytest.mark.parametrize(
    ("link", "fires"),
    [
        ("[weights](https://drive.example.org/model.pth)", True),
        ("[weights](https://huggingface.co/a/b/resolve/main/model.pth)", False),
        ("[page](https://example.org/model.html)", False),
    ],
)
def test_links_to_weights(link, fires, tmp_path):
    assert bool(found("MC705", tmp_path, [], f"---\nlicense: mit\n---\n{link}\n")) == fires


@pytest.mark.parametrize(
    ("item", "fires"),
    [
        ("{severity: critical, what: posix.system}", True),
        ("{severity: high}", True),
        ("{severity: medium, what: x}", False),
        ("{severity: critical, what: x, mitigation: The file was taken out.}", False),
        ("{severity: [critical]}", False),
        ("7", False),
    ],
)
def test_open_security_findings(item, fires, tmp_path):
    card = f'mlcard: "1.0"\nmodels:\n- id: a\n  security_findings: [{item}]\n'
    assert bool(found("MC706", tmp_path, [], card)) == fires
