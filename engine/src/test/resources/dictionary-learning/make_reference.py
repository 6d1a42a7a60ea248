"""Made-up SAEs of every class of dictionary_learning 0.1.0, and what its own code makes of them: `python make_reference.py DIR`."""
import json, sys
from pathlib import Path
import torch
from safetensors.torch import save_file
from dictionary_learning.dictionary import AutoEncoder, AutoEncoderNew, GatedAutoEncoder, JumpReluAutoEncoder
from dictionary_learning.trainers.batch_top_k import BatchTopKSAE
from dictionary_learning.trainers.matryoshka_batch_top_k import MatryoshkaBatchTopKSAE
from dictionary_learning.trainers.top_k import AutoEncoderTopK

D, F, K, TOKENS = 32, 96, 9, 40
out = Path(sys.argv[1])
torch.manual_seed(20261122)
x = torch.randn(TOKENS, D)
reference = {"residual": x}
saes = [
    AutoEncoder(D, F),
    AutoEncoderNew(D, F),
    GatedAutoEncoder(D, F),
    JumpReluAutoEncoder(D, F),
    AutoEncoderTopK(D, F, K),
    BatchTopKSAE(D, F, K),
    MatryoshkaBatchTopKSAE(D, F, K, group_sizes=[16, 32, 48]),
]
for sae in saes:
    name = type(sae).__name__
    norms = torch.linspace(0.5, 2, F)
    with torch.no_grad():
        for key, p in sae.named_parameters():
            if p.ndim == 1:  # biases are zero when they are made
                p += 0.2 * torch.randn(p.shape)
        decoder = sae.decoder.weight.T if hasattr(sae, "decoder") else sae.W_dec
        decoder /= decoder.norm(dim=1, keepdim=True)
        if name in ("AutoEncoderNew", "GatedAutoEncoder", "JumpReluAutoEncoder"):
            decoder *= norms[:, None]
        encoder = sae.encoder.weight if hasattr(sae, "encoder") else sae.W_enc.T
        encoder += 0.05 * torch.randn(encoder.shape)
        if name == "JumpReluAutoEncoder":
            sae.threshold.copy_(0.2 + torch.rand(F))
            sae.threshold[:5] = -0.5  # training can end there: below zero still nothing fires
        if name in ("BatchTopKSAE", "MatryoshkaBatchTopKSAE"):
            sae.threshold.fill_(0.9)
        if name == "AutoEncoderTopK":
            sae.threshold.fill_(1.1)  # saved by training, not used by encode
        acts = sae.encode(x)
        recon = sae.decode(acts)
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in sae.state_dict().items()}, str(folder / "ae.safetensors"))
    trainer = {"dict_class": name, "activation_dim": D, "dict_size": F, "layer": 1, "lm_name": "tiny/llama", "submodule_name": "resid_post_layer_1"}
    if hasattr(sae, "k"):
        trainer["k"] = K
    (folder / "config.json").write_text(json.dumps({"trainer": trainer, "buffer": {"ctx_len": 24}}, indent=1) + "\n")
    reference[name + ".feature_acts"] = acts.contiguous()
    reference[name + ".reconstruction"] = recon.contiguous()
    print(name, "L0", (acts > 0).float().sum(-1).mean().item(), "most", acts.max().item(), list(sae.state_dict()))
save_file(reference, str(out / "reference.safetensors"))
