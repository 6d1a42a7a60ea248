"""Reference numbers of a made-up Llama Scope SAE, by the loader of SAELens 6.54.12 in float32: `python make_reference.py DIR`."""
import json, os, sys
from pathlib import Path
import torch
from safetensors.torch import save_file
import sae_lens.loading.pretrained_sae_loaders as loaders
from sae_lens import SAE

out = Path(sys.argv[1])
name = "Llama3_1-8B-Base-L1R-8x"
folder = out / name
(folder / "checkpoints").mkdir(parents=True, exist_ok=True)
d, f = 32, 96
g = torch.Generator().manual_seed(20261122)
dec = torch.randn(d, f, generator=g)
dec = dec / dec.norm(dim=0, keepdim=True)
enc = dec.T.clone() + 0.05 * torch.randn(f, d, generator=g)
tensors = {
    "encoder.weight": enc.contiguous().to(torch.bfloat16),
    "encoder.bias": (0.1 * torch.randn(f, generator=g)).to(torch.bfloat16),
    "decoder.weight": dec.contiguous().to(torch.bfloat16),
    "decoder.bias": (0.5 * torch.randn(d, generator=g)).to(torch.bfloat16),
}
save_file(tensors, str(folder / "checkpoints/final.safetensors"))
avg = 2.75
hyper = {
    "act_fn": "jumprelu", "jump_relu_threshold": 0.4, "d_model": d, "d_sae": f, "expansion_factor": 3,
    "hook_point_in": "blocks.1.hook_resid_post", "hook_point_out": "blocks.1.hook_resid_post",
    "norm_activation": "dataset-wise", "dataset_average_activation_norm": {"in": avg, "out": avg},
    "sparsity_include_decoder_norm": True, "use_decoder_bias": True, "top_k": 50,
}
(folder / "hyperparams.json").write_text(json.dumps(hyper, indent=1))

def local(repo_id, filename=None, subfolder=None, force_download=False, **_):
    return str(out / ((subfolder + "/" if subfolder else "") + filename))
loaders.hf_hub_download = lambda repo_id, filename=None, **k: local(repo_id, filename, **k)
cfg, state, _ = loaders.llama_scope_sae_huggingface_loader("x/y", name, "cpu", cfg_overrides={"dtype": "float32"})
from sae_lens.saes.sae import SAE as Base
from sae_lens.loading.pretrained_sae_loaders import handle_pre_6_0_config
cfg = handle_pre_6_0_config(cfg) if not isinstance(cfg.get("metadata"), dict) else cfg
sae = SAE.from_dict(cfg)
sae.process_state_dict_for_loading(state)
sae.load_state_dict(state)
sae.fold_activation_norm_scaling_factor(d ** 0.5 / avg)
sae = sae.to(torch.float32)
x = 0.5 * torch.randn(40, d, generator=g)
with torch.no_grad():
    acts = sae.encode(x)
    recon = sae.decode(acts)
print("L0", (acts > 0).float().sum(-1).mean(), acts.max(), sae.threshold[:3] if hasattr(sae, "threshold") else None)
save_file({"residual": x, "feature_acts": acts.contiguous(), "reconstruction": recon.contiguous()}, str(out / "reference.safetensors"))
