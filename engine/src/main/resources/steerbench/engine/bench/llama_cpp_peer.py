"""llama.cpp as a peer in the benchmark: python llama_cpp.py MODEL.gguf THREADS

Reads one JSON command a line from standard input and answers with one JSON line. Only llama.cpp's own work and a greedy
choice are timed; prompts are evaluated before the clock starts.
"""
import json
import sys
import time

import llama_cpp
import numpy as np
from llama_cpp import llama_cpp as api

MAX_ROWS = 32
CONTEXT = 1024


def open_context(model, threads, rows):
    params = api.llama_context_default_params()
    params.n_ctx = CONTEXT * rows if rows == 1 else 256 * rows
    params.n_seq_max = rows
    params.n_batch = params.n_ubatch = 512
    params.n_threads = params.n_threads_batch = threads
    return api.llama_init_from_model(model, params)


def fill(batch, items):
    """items: (token, position, row, wants_logits)"""
    batch.n_tokens = len(items)
    for i, (token, position, row, wanted) in enumerate(items):
        batch.token[i] = token
        batch.pos[i] = position
        batch.n_seq_id[i] = 1
        batch.seq_id[i][0] = row
        batch.logits[i] = wanted


def decode(context, batch):
    code = api.llama_decode(context, batch)
    if code != 0:
        raise RuntimeError(f"llama_decode returned {code}")


def best(context, vocabulary, index):
    logits = np.ctypeslib.as_array(api.llama_get_logits_ith(context, index), shape=(vocabulary,))
    return int(logits.argmax())


def main():
    file, threads = sys.argv[1], int(sys.argv[2])
    api.llama_backend_init()
    model = api.llama_model_load_from_file(file.encode(), api.llama_model_default_params())
    vocabulary = api.llama_vocab_n_tokens(api.llama_model_get_vocab(model))
    contexts = {}
    batch = api.llama_batch_init(512, 0, MAX_ROWS)
    for line in sys.stdin:
        command = json.loads(line)
        if command["command"] == "version":
            print(json.dumps({"version": llama_cpp.__version__}), flush=True)
            continue
        prompt, rows = command["prompt"], command.get("rows", 1)
        if rows not in contexts:
            contexts[rows] = open_context(model, threads, rows)
        context = contexts[rows]
        api.llama_memory_clear(api.llama_get_memory(context), True)
        if command["command"] == "prefill":
            fill(batch, [(t, i, 0, i == len(prompt) - 1) for i, t in enumerate(prompt)])
            start = time.perf_counter()
            decode(context, batch)
            best(context, vocabulary, -1)
            print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
            continue
        drawn = []
        for row in range(rows):
            fill(batch, [(t, i, row, i == len(prompt) - 1) for i, t in enumerate(prompt)])
            decode(context, batch)
            drawn.append(best(context, vocabulary, -1))
        start = time.perf_counter()
        for step in range(command["tokens"]):
            fill(batch, [(drawn[row], len(prompt) + step, row, True) for row in range(rows)])
            decode(context, batch)
            drawn = [best(context, vocabulary, row) for row in range(rows)]
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


main()
