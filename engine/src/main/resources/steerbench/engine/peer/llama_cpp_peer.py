"""llama.cpp as a peer in the benchmark: python llama_cpp_peer.py MODEL.gguf THREADS

Reads one JSON command a line from standard input and answers with one JSON line: what was asked for, or {"error": ...}.
Only llama.cpp's own work and a greedy choice are timed; prompts are evaluated before the clock starts.
"""
import ctypes
import json
import sys
import time

import llama_cpp
import numpy as np
from llama_cpp import llama_cpp as api

MAX_ROWS = 32
CONTEXT = 1024


class Peer:
    def __init__(self, file, threads):
        api.llama_backend_init()
        self.threads = threads
        params = api.llama_model_default_params()
        # Kernels for AMX crash where the compiler optimised their tile configuration away
        # (ggml-org/llama.cpp issue 20824, pull request 26954).
        self.amx = b"AMX_INT8 = 1" in api.llama_print_system_info()
        params.use_extra_bufts = not self.amx
        self.model = api.llama_model_load_from_file(file.encode(), params)
        if not self.model:
            raise RuntimeError(f"llama.cpp cannot load {file}")
        self.vocabulary = api.llama_vocab_n_tokens(api.llama_model_get_vocab(self.model))
        self.batch = api.llama_batch_init(512, 0, MAX_ROWS)
        self.contexts = {}
        self.control = None

    def version(self, command):
        return {"version": llama_cpp.__version__ + (", without its AMX kernels" if self.amx else "")}

    def steer(self, command):
        """A control vector: what is added to the output of one block. llama.cpp takes those of all blocks but the
        first, so blocks below it get zeros."""
        block, direction = command["block"], np.array(command["direction"], dtype=np.float32)
        if not 0 < block < api.llama_model_n_layer(self.model):
            raise ValueError(f"a control vector cannot act on the output of block {block}")
        data = np.zeros((block, len(direction)), dtype=np.float32)
        data[block - 1] = -command["strength"] * direction
        self.control = (block, np.ascontiguousarray(data))
        prompt = command["prompt"]
        if np.array_equal(self.logits(prompt, False), self.logits(prompt, True)):
            raise RuntimeError("the control vector changes nothing")
        return {}

    def logits(self, prompt, steered):
        context = self.context(1, steered)
        self.fill([(t, i, 0, i == len(prompt) - 1) for i, t in enumerate(prompt)])
        self.pass_through(context)
        return self.last(context, -1).copy()

    def context(self, rows, steered):
        if (rows, steered) not in self.contexts:
            params = api.llama_context_default_params()
            params.n_ctx = CONTEXT * rows if rows == 1 else 256 * rows
            params.n_seq_max = rows
            params.n_batch = params.n_ubatch = 512
            params.n_threads = params.n_threads_batch = self.threads
            context = api.llama_init_from_model(self.model, params)
            if steered:
                block, data = self.control
                pointer = data.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
                code = api.llama_set_adapter_cvec(context, pointer, data.size, data.shape[1], block, block)
                if code != 0:
                    raise RuntimeError(f"llama_set_adapter_cvec returned {code}")
            self.contexts[rows, steered] = context
        context = self.contexts[rows, steered]
        api.llama_memory_clear(api.llama_get_memory(context), True)
        return context

    def fill(self, items):
        """items: (token, position, row, wants_logits)"""
        self.batch.n_tokens = len(items)
        for i, (token, position, row, wanted) in enumerate(items):
            self.batch.token[i] = token
            self.batch.pos[i] = position
            self.batch.n_seq_id[i] = 1
            self.batch.seq_id[i][0] = row
            self.batch.logits[i] = wanted

    def pass_through(self, context):
        code = api.llama_decode(context, self.batch)
        if code != 0:
            raise RuntimeError(f"llama_decode returned {code}")

    def last(self, context, index):
        return np.ctypeslib.as_array(api.llama_get_logits_ith(context, index), shape=(self.vocabulary,))

    def best(self, context, index):
        return int(self.last(context, index).argmax())

    def prefill(self, command):
        prompt = command["prompt"]
        context = self.context(1, False)
        self.fill([(t, i, 0, i == len(prompt) - 1) for i, t in enumerate(prompt)])
        start = time.perf_counter()
        self.pass_through(context)
        self.best(context, -1)
        return {"seconds": time.perf_counter() - start}

    def decode(self, command):
        prompt, rows = command["prompt"], command["rows"]
        context = self.context(rows, command["steered"])
        drawn = []
        for row in range(rows):
            self.fill([(t, i, row, i == len(prompt) - 1) for i, t in enumerate(prompt)])
            self.pass_through(context)
            drawn.append(self.best(context, -1))
        ids = []
        start = time.perf_counter()
        for step in range(command["tokens"]):
            ids.append(drawn[0])
            self.fill([(drawn[row], len(prompt) + step, row, True) for row in range(rows)])
            self.pass_through(context)
            drawn = [self.best(context, row) for row in range(rows)]
        return {"seconds": time.perf_counter() - start, "ids": ids}


def main():
    peer = None
    for line in sys.stdin:
        command = json.loads(line)
        try:
            peer = peer or Peer(sys.argv[1], int(sys.argv[2]))
            answer = getattr(peer, command["command"])(command)
        except Exception as e:
            answer = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(answer), flush=True)


main()
