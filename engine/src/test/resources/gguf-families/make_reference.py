"""Tiny GGUF files of every family and type, and what transformers 5.23.0 makes of the dequantised weights: `python make_reference.py DIR`.

gguf 0.19.0 writes and dequantises. LLAMA_CPP_PYTHON (a Python with llama_cpp 0.3.36) names where llama.cpp reads the files too: of
the F32 ones it must come to the same logits, which proves the layout of the files, not only their numbers.
"""
import json, os, subprocess, sys, tempfile
from pathlib import Path
import gguf, numpy as np, torch, transformers
from gguf import GGMLQuantizationType as Q
from safetensors.torch import save_file

torch.manual_seed(20261122)
torch.set_grad_enabled(False)
rng = np.random.default_rng(20261122)
V, T, NEW = 264, 20, 12
COMMON = dict(vocab_size=V, max_position_embeddings=64, bos_token_id=1, eos_token_id=2, pad_token_id=0)
LLAMA3 = dict(rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=16)


def sizes(wide):
    """Rows of K-quants hold blocks of 256 columns: one wide layer; else narrow ones."""
    return dict(hidden_size=256, intermediate_size=48, num_hidden_layers=1) if wide else dict(hidden_size=32, intermediate_size=64, num_hidden_layers=3)


def config(family, wide):
    s, rope = sizes(wide), dict(rope_type="default", rope_theta=20000.0)
    heads = dict(num_attention_heads=4, num_key_value_heads=2, rms_norm_eps=1e-3)
    if family == "gpt2":
        return transformers.GPT2Config(vocab_size=V, n_positions=64, n_embd=s["hidden_size"], n_layer=s["num_hidden_layers"], n_head=4, n_inner=s["intermediate_size"], layer_norm_epsilon=1e-3, bos_token_id=1, eos_token_id=2)
    if family == "llama":
        return transformers.LlamaConfig(**COMMON, **s, **heads, head_dim=16, rope_parameters=rope, tie_word_embeddings=False)
    if family == "llama_scaled":
        return transformers.LlamaConfig(**COMMON, **s, **heads, head_dim=16, rope_parameters=LLAMA3, tie_word_embeddings=True)
    if family == "qwen2":
        return transformers.Qwen2Config(**COMMON, **s, **heads, rope_parameters=rope, tie_word_embeddings=True)
    if family == "qwen3":
        return transformers.Qwen3Config(**COMMON, **s, **heads, head_dim=16, rope_parameters=rope, tie_word_embeddings=False)
    if family == "gemma2":
        return transformers.Gemma2Config(**COMMON, **s, **heads, head_dim=16, query_pre_attn_scalar=16, sliding_window=7, attn_logit_softcapping=5.0, final_logit_softcapping=10.0, rope_parameters=rope)
    if family == "gemma3":
        s = dict(s, num_hidden_layers=1 if wide else 7)
        return transformers.Gemma3TextConfig(**COMMON, **s, **dict(heads, num_key_value_heads=1), head_dim=16, query_pre_attn_scalar=16, sliding_window=6,
                                             rope_parameters={"full_attention": dict(rope_type="default", rope_theta=1e6), "sliding_attention": dict(rope_type="default", rope_theta=1e4)})
    raise ValueError(family)


def model_of(family, wide):
    m = transformers.AutoModelForCausalLM.from_config(config(family, wide), attn_implementation="eager", dtype=torch.float32).eval()
    gemma = family.startswith("gemma")
    for name, p in m.named_parameters():
        if "norm" in name or ".ln_" in name:
            p.copy_(0.2 * torch.randn(p.shape) + (0 if gemma or name.endswith("bias") else 1))
        elif p.ndim == 1:
            p.copy_(0.2 * torch.randn(p.shape))
        else:
            fan_in = p.shape[0] if family == "gpt2" and ".h." in name else p.shape[1]
            p.copy_(torch.randn(p.shape) * (1.5 / fan_in**0.5))
    return m


BLOCK = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
         "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm"}
LLAMA_NORMS = {"post_attention_layernorm": "ffn_norm"}
GEMMA_NORMS = {"post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm", "post_feedforward_layernorm": "post_ffw_norm"}
GPT2_BLOCK = {"attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_1": "attn_norm", "ln_2": "ffn_norm", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down"}
TOP = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output", "transformer.wte": "token_embd", "transformer.wpe": "position_embd", "transformer.ln_f": "output_norm"}


def gguf_name(family, name):
    module, kind = name.rsplit(".", 1)
    if module in TOP:
        return f"{TOP[module]}.{kind}"
    parts = module.split(".")
    block = GPT2_BLOCK if family == "gpt2" else {**BLOCK, **(GEMMA_NORMS if family.startswith("gemma") else LLAMA_NORMS)}
    return f"blk.{parts[2]}.{block['.'.join(parts[3:])]}.{kind}"


def interleave(w, heads):
    """Of Llama, llama.cpp wants the two halves of a rotary pair beside each other."""
    return w.reshape(heads, 2, w.shape[0] // heads // 2, *w.shape[1:]).swapaxes(1, 2).reshape(w.shape)


def split_again(w, heads):
    return w.reshape(heads, w.shape[0] // heads // 2, 2, *w.shape[1:]).swapaxes(1, 2).reshape(w.shape)


def turned(family, cfg, name, w, there):
    """Between the two conventions; its own inverse but for Llama's pairs and Gemma's ones."""
    if family == "gpt2" and ".h." in name and w.ndim == 2:
        return np.ascontiguousarray(w.T)
    if family.startswith("llama") and ("q_proj" in name or "k_proj" in name):
        return (interleave if there else split_again)(w, cfg.num_attention_heads if "q_proj" in name else cfg.num_key_value_heads)
    if family.startswith("gemma") and "norm" in name:
        return w + np.float32(1 if there else -1)
    return w


def half(x):
    return np.frombuffer(np.float16(x).tobytes(), np.uint8)


def k_blocks(q, shape):
    """Random blocks with every bit in use; small, as large scores of attention magnify what float32 rounds."""
    n = shape[0] * (shape[1] // 256)
    size = gguf.GGML_QUANT_SIZES[q][1]
    raw = rng.integers(0, 256, (n, size), dtype=np.uint8)
    for b in raw:
        d = rng.uniform(0.5, 1.5) * {Q.Q4_K: 2.5e-4, Q.Q5_K: 1.2e-4, Q.Q6_K: 6e-5}[q]
        if q == Q.Q6_K:
            b[-2:] = half(d)
        else:
            b[:2], b[2:4] = half(d), half(d * (7.5 if q == Q.Q4_K else 15.5))
    return raw.reshape(shape[0], -1)


def encoded(q, a):
    """The bytes, and the type they are in: what has not rows of whole blocks stays at a type that has."""
    if a.ndim == 1 or q == Q.F32:
        return a.astype(np.float32), Q.F32
    if q in (Q.Q4_K, Q.Q5_K, Q.Q6_K):
        return (k_blocks(q, a.shape), q) if a.shape[1] % 256 == 0 else (a.astype(np.float32), Q.F32)
    return (gguf.quants.quantize(a, q), q) if a.shape[1] % 32 == 0 else (a.astype(np.float32), Q.F32)


def bytes_to_unicode():
    keep = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    rest = [b for b in range(256) if b not in keep]
    return {b: chr(b) if b in keep else chr(256 + rest.index(b)) for b in range(256)}


def write_metadata(w, family, cfg):
    gpt2 = family == "gpt2"
    w.add_name("tiny " + family)
    w.add_context_length(64), w.add_embedding_length(cfg.hidden_size), w.add_block_count(cfg.num_hidden_layers)
    w.add_feed_forward_length(cfg.n_inner if gpt2 else cfg.intermediate_size), w.add_head_count(cfg.num_attention_heads), w.add_vocab_size(V)
    if gpt2:
        w.add_layer_norm_eps(cfg.layer_norm_epsilon)
    else:
        w.add_head_count_kv(cfg.num_key_value_heads), w.add_layer_norm_rms_eps(cfg.rms_norm_eps)
        rope = cfg.rope_parameters
        w.add_rope_freq_base(rope["full_attention"]["rope_theta"] if family == "gemma3" else rope["rope_theta"])
        if family != "qwen2":
            w.add_key_length(cfg.head_dim), w.add_value_length(cfg.head_dim)
    if family == "gemma2":
        w.add_attn_logit_softcapping(cfg.attn_logit_softcapping), w.add_final_logit_softcapping(cfg.final_logit_softcapping)
    if family.startswith("gemma"):
        w.add_sliding_window(cfg.sliding_window)
    b2u = bytes_to_unicode()
    merges = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("i", "n"), ("a", "n")]
    tokens = ["<unk>", "<s>", "</s>"] + [b2u[b] for b in range(256)] + [a + b for a, b in merges]
    assert len(tokens) == V
    w.add_tokenizer_model("gpt2"), w.add_tokenizer_pre("gpt-2"), w.add_token_list(tokens), w.add_token_merges([f"{a} {b}" for a, b in merges])
    w.add_token_types([3] * 3 + [1] * (V - 3)), w.add_bos_token_id(1), w.add_eos_token_id(2), w.add_unk_token_id(0), w.add_add_bos_token(True)


def llama3_divisors(cfg):
    """The factor each frequency is divided by, as llama.cpp's converter writes it (Llama 3.1's published formula)."""
    p = cfg.rope_parameters
    f = 1 / p["rope_theta"] ** (np.arange(0, cfg.head_dim, 2, dtype=np.float64) / cfg.head_dim)
    wave = 2 * np.pi / f
    low, high = p["original_max_position_embeddings"] / p["low_freq_factor"], p["original_max_position_embeddings"] / p["high_freq_factor"]
    smooth = (p["original_max_position_embeddings"] / wave - p["low_freq_factor"]) / (p["high_freq_factor"] - p["low_freq_factor"])
    return np.where(wave < high, 1, np.where(wave > low, p["factor"], 1 / ((1 - smooth) / p["factor"] + smooth))).astype(np.float32)


def logits_of(m, ids):
    return m(input_ids=ids[None], use_cache=False).logits[0]


def greedy(m, ids):
    ids, margins = ids.clone(), []
    for _ in range(NEW):
        top = logits_of(m, ids)[-1].topk(2)
        margins.append((top.values[0] - top.values[1]).item())
        ids = torch.cat([ids, top.indices[:1]])
    return ids[-NEW:], torch.tensor(margins)


def build(out, family, q):
    name, arch = f"{family}-{q.name}", {"llama_scaled": "llama"}.get(family, family)
    wide = q in (Q.Q4_K, Q.Q5_K, Q.Q6_K)
    m = model_of(family, wide)
    cfg, state, want, back = m.config, {}, {}, {}
    path = out / "gguf" / f"{name}.gguf"
    path.parent.mkdir(parents=True, exist_ok=True)
    w = gguf.GGUFWriter(path, arch)
    write_metadata(w, family, cfg)
    if family == "llama_scaled":
        w.add_tensor("rope_freqs.weight", llama3_divisors(cfg))
    for hf, p in m.named_parameters():
        g = gguf_name(family, hf)
        raw, stored = encoded(q, turned(family, cfg, hf, p.numpy(), True))
        w.add_tensor(g, raw, raw_dtype=stored)
        value = np.array(gguf.quants.dequantize(raw, stored) if stored != Q.F32 else raw, dtype=np.float32)
        if stored != Q.F32:
            want["dequantised." + g] = torch.from_numpy(value.copy())
        state[hf] = torch.from_numpy(np.ascontiguousarray(turned(family, cfg, hf, value, False)))
    w.write_header_to_file(), w.write_kv_data_to_file(), w.write_tensors_to_file(), w.close()
    m.load_state_dict(state, strict=False), m.tie_weights()
    ids = torch.from_numpy(rng.integers(3, V, (2, T)))
    ids[:, 0] = 1
    logits = torch.stack([logits_of(m, r) for r in ids])
    g = [greedy(m, r) for r in ids]
    margin = torch.stack([x[1] for x in g])
    assert margin.min() > 2e-3, (name, margin.min())
    expected = path.with_suffix(".expected.safetensors")
    save_file({**want, "input_ids": ids, "logits": logits.contiguous(), "greedy_ids": torch.stack([x[0] for x in g]), "greedy_margin": margin}, str(expected))
    said = f"{name}: logits' std {logits.std():.2f}, smallest margin {margin.min():.3f}"
    theirs, tokens = llama_cpp(path, ids.tolist())
    off = max(np.abs(a - b.numpy()).max() for a, b in zip(theirs, logits))
    said += f", llama.cpp within {off:.1e}"
    assert q != Q.F32 or off < 1e-2, said
    print(said, flush=True)
    return name, dict(file=f"gguf/{path.name}", expected=f"gguf/{expected.name}"), tokens


STRINGS = ["then the thin man", " in  the\nend", "<s>and</s>", "Über 123 Ärzte … 日本"]
LLAMA_CPP = """
import json, sys, numpy as np, llama_cpp
job = json.load(open(sys.argv[1]))
m = llama_cpp.Llama(job["gguf"], n_ctx=64, n_batch=64, n_threads=1, logits_all=True, verbose=False, type_k=0, type_v=0, flash_attn=False)
rows = []
for ids in job["rows"]:
    m.reset(); m.eval(ids); rows.append(np.array(m.scores[:len(ids)]))
np.savez(sys.argv[2], *rows)
tokens = [[m.tokenize(s.encode(), add_bos=False, special=special) for special in (True, False)] for s in job["strings"]]
json.dump(tokens, open(sys.argv[3], "w"))
"""


def llama_cpp(path, rows):
    with tempfile.TemporaryDirectory() as tmp:
        job = Path(tmp) / "job.json"
        job.write_text(json.dumps(dict(gguf=str(path), rows=rows, strings=STRINGS)))
        subprocess.run([os.environ["LLAMA_CPP_PYTHON"], "-c", LLAMA_CPP, str(job), f"{tmp}/out.npz", f"{tmp}/tokens.json"], check=True)
        with np.load(f"{tmp}/out.npz") as z:
            return [z[k] for k in z.files], json.loads((Path(tmp) / "tokens.json").read_text())


out = Path(sys.argv[1])
families = ["gpt2", "llama", "llama_scaled", "qwen2", "qwen3", "gemma2", "gemma3"]
typed = [("qwen2", Q.Q4_K), ("llama_scaled", Q.Q5_K), ("gemma3", Q.Q6_K), ("qwen3", Q.Q5_0), ("gemma2", Q.Q5_1), ("gpt2", Q.BF16), ("gemma3", Q.Q8_0), ("qwen2", Q.Q4_0), ("qwen3", Q.Q4_1), ("llama", Q.F16)]
built = [build(out, f, q) for f, q in [(f, Q.F32) for f in families] + typed]
examples = [dict(text=s, ids_llama_cpp=a, ids_llama_cpp_specials_as_text=b) for s, (a, b) in zip(STRINGS, built[0][2])]
(out / "gguf" / "index.json").write_text(json.dumps({**{name: entry for name, entry, _ in built}, "tokenizer": examples}, indent=1, ensure_ascii=False) + "\n")
