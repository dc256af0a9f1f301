"""Write the GGUF fixtures beside this script, and what `gguf.GGUFReader` says of them (`expected.json`).

Run with gguf 0.19.0 and numpy: python make_fixtures.py
"""

from __future__ import annotations

import json
from pathlib import Path

import gguf
import numpy as np

HERE = Path(__file__).resolve().parent
TEMPLATE = "{% for message in messages %}{{ message['role'] }}: {{ message.content | trim }}{% endfor %}"
HOSTILE = (
    "{% for x in ().__class__.__base__.__subclasses__() %}"
    "{{ x.__init__.__globals__['os'].popen('id') }}{% endfor %}"
)


def writer(name: str, **options: object) -> gguf.GGUFWriter:
    made = gguf.GGUFWriter(HERE / name, "llama", **options)
    made.add_name("Tiny Llama")
    made.add_license("apache-2.0")
    made.add_languages(["en", "fr"])
    made.add_tags(["text-generation"])
    made.add_context_length(2048)
    made.add_embedding_length(64)
    made.add_block_count(2)
    made.add_head_count(4)
    made.add_head_count_kv(2)
    made.add_layer_norm_rms_eps(1e-5)
    made.add_rope_freq_base(10000.0)
    made.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    made.add_base_model_count(1)
    made.add_base_model_name(0, "Llama 3 8B")
    made.add_base_model_organization(0, "Meta Llama")
    made.add_base_model_repo_url(0, "https://huggingface.co/meta-llama/Llama-3-8B")
    made.add_source_repo_url("https://huggingface.co/org/tiny-llama")
    made.add_tokenizer_model("gpt2")
    made.add_tokenizer_pre("llama-bpe")
    made.add_token_list([f"token{i}" for i in range(300)])
    made.add_token_types([1] * 300)
    made.add_chat_template(TEMPLATE)
    return made


def add_tensors(made: gguf.GGUFWriter) -> None:
    made.add_tensor("token_embd.weight", np.zeros((30, 64), np.float16))
    for block in range(2):
        packed = np.zeros((64, 64 // 32 * 18), np.uint8)
        made.add_tensor(f"blk.{block}.attn_q.weight", packed, raw_dtype=gguf.GGMLQuantizationType.Q4_0)
        made.add_tensor(f"blk.{block}.attn_norm.weight", np.ones(64, np.float32))
    made.add_tensor("rope_freqs.weight", np.ones(8, np.float32))


def finish(made: gguf.GGUFWriter) -> None:
    made.write_header_to_file()
    made.write_kv_data_to_file()
    made.write_tensors_to_file()
    made.close()


def main() -> None:
    for order, name in ((gguf.GGUFEndian.LITTLE, "tiny.gguf"), (gguf.GGUFEndian.BIG, "big_endian.gguf")):
        made = writer(name, endianess=order)
        add_tensors(made)
        finish(made)
    split = writer("split.gguf", split_max_tensors=2)
    add_tensors(split)
    finish(split)
    hostile = gguf.GGUFWriter(HERE / "hostile_template.gguf", "llama")
    hostile.add_chat_template(HOSTILE)
    finish(hostile)
    read = gguf.GGUFReader(HERE / "tiny.gguf")
    expected = {
        "tensors": [[t.name, t.tensor_type.name, [int(n) for n in t.shape], int(t.n_elements), int(t.n_bytes)]
                    for t in read.tensors],
        "keys": {field.name: field.contents() for field in read.fields.values()
                 if field.name.startswith(("general.", "llama."))},
    }  # fmt: skip
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
