"""transformers, or TransformerLens with SAELens, as a peer in the benchmark:
python torch_peer.py transformers|transformer-lens MODEL.gguf THREADS

Reads one JSON command a line from standard input and answers with one JSON line: what was asked for, or {"error": ...}.
Weights are the GGUF's, dequantised to float32; keys and values are cached. Only forward passes and a greedy choice are
timed, without the libraries' own generation loops, which add their share; prompts are evaluated before the clock starts.
"""
import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what libraries print must not get among the answers

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

READOUT = 32


def load(file, **options):
    return AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32, **options).eval()


class Peer:
    def steer(self, command):
        prompt = torch.tensor([command["prompt"]])
        before, _ = self.forward(prompt, None)
        self.attach(command)
        after, _ = self.forward(prompt, None)
        if torch.equal(before, after):
            raise RuntimeError("the steering changes nothing")
        return {}

    def decode(self, command):
        prompt = torch.tensor([command["prompt"]]).repeat(command["rows"], 1)
        logits, cache = self.forward(prompt, None)
        ids = []
        start = time.perf_counter()
        for _ in range(command["tokens"]):
            drawn = logits[:, -1].argmax(-1, keepdim=True)
            ids.append(int(drawn[0]))
            logits, cache = self.forward(drawn, cache)
        logits[:, -1].argmax(-1)
        return {"seconds": time.perf_counter() - start, "ids": ids}


class Transformers(Peer):
    """A forward hook on the hooked block adds the direction, scaled by the residual's norm. Reads no features."""

    def __init__(self, file):
        self.model = load(file)

    def version(self, command):
        return {"version": f"{version('transformers')}, torch {version('torch')}"}

    def attach(self, command):
        direction, strength = torch.tensor(command["direction"]), command["strength"]

        def add(module, inputs, output):
            x = output[0] if isinstance(output, tuple) else output
            x = x - strength * x.norm(dim=-1, keepdim=True) * direction
            return (x, *output[1:]) if isinstance(output, tuple) else x

        blocks = next(
            m
            for m in self.model.modules()
            if isinstance(m, torch.nn.ModuleList) and len(m) == self.model.config.num_hidden_layers
        )
        blocks[command["block"]].register_forward_hook(add)

    def forward(self, ids, cache):
        output = self.model(ids, past_key_values=cache, use_cache=True)
        return output.logits, output.past_key_values


class TransformerLens(Peer):
    """The SAE spliced in with its error term; a hook on its activations reads the largest ones of every token and steers
    by adding to those of the steered features, scaled by the residual's norm."""

    def __init__(self, file):
        from sae_lens.analysis.sae_transformer_bridge import SAETransformerBridge

        tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
        self.model = SAETransformerBridge.boot_transformers(
            file.name, hf_model=load(file, attn_implementation="eager"), tokenizer=tokenizer, device="cpu"
        )

    def version(self, command):
        return {"version": f"{version('transformer-lens')}, SAELens {version('sae-lens')}, torch {version('torch')}"}

    def attach(self, command):
        from sae_lens import SAE

        sae = SAE.load_from_disk(command["sae"])
        if sae.cfg.metadata.hook_name != command["hook"]:
            raise ValueError(f"the SAE names {sae.cfg.metadata.hook_name}, not {command['hook']}")
        self.model.add_sae(sae, use_error_term=True)
        features = torch.tensor(command["features"])
        amounts = command["strength"] / sae.W_dec[features].norm(dim=-1)
        self.read = None

        def measure(x, hook):
            self.norms = x.norm(dim=-1, keepdim=True)

        def steer(activations, hook):
            self.read = activations.topk(READOUT)
            activations = activations.clone()
            activations[..., features] -= amounts * self.norms
            return activations

        for name in list(self.model.hook_dict):
            if name.endswith("hook_sae_input"):
                self.model.add_hook(name, measure)
            elif name.endswith("hook_sae_acts_post"):
                self.model.add_hook(name, steer)

    def forward(self, ids, cache):
        return self.model(ids, past_key_values=cache, use_cache=True, return_type="logits_and_cache")


KINDS = {"transformers": Transformers, "transformer-lens": TransformerLens}


def main():
    peer = None
    torch.set_num_threads(int(sys.argv[3]))
    torch.set_grad_enabled(False)
    for line in sys.stdin:
        command = json.loads(line)
        try:
            peer = peer or KINDS[sys.argv[1]](Path(sys.argv[2]))
            answer = getattr(peer, command["command"])(command)
        except Exception as e:
            answer = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(answer), file=answers, flush=True)


main()
