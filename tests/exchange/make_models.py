"""Small models as GPT-2 and BERT are built, captured as docs/capture.md says; the weights that they use are the truth."""
import json
import math

import numpy as np
import torch

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
HEADS, SIZE, WIDTH, LAYERS = 2, 4, 8, 3


class Gpt2Attention(torch.nn.Module):
    """One projection for q, k and v, and a causal mask."""

    def __init__(self):
        super().__init__()
        self.c_attn = torch.nn.Linear(WIDTH, 3 * WIDTH)
        self.c_proj = torch.nn.Linear(WIDTH, WIDTH)

    def forward(self, x, mask):
        q, k, v = (part.view(*x.shape[:2], HEADS, SIZE).transpose(1, 2) for part in self.c_attn(x).split(WIDTH, dim=2))
        n = x.shape[1]
        scores = q @ k.transpose(2, 3) / math.sqrt(SIZE)
        scores = scores.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), -torch.inf)
        self.weights = scores.softmax(-1)
        return self.c_proj((self.weights @ v).transpose(1, 2).reshape(x.shape))


class BertAttention(torch.nn.Module):
    """Projections of their own, and a mask of padding that is added."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (torch.nn.Linear(WIDTH, WIDTH) for _ in range(3))

    def forward(self, x, mask):
        q, k, v = (p(x).view(*x.shape[:2], HEADS, SIZE).transpose(1, 2) for p in (self.query, self.key, self.value))
        added = (1 - mask[:, None, None, :].double()) * torch.finfo(torch.float32).min
        self.weights = (q @ k.transpose(2, 3) / math.sqrt(SIZE) + added).softmax(-1)
        return (self.weights @ v).transpose(1, 2).reshape(x.shape)


class Model(torch.nn.Module):
    def __init__(self, attention):
        super().__init__()
        self.h = torch.nn.ModuleList(attention() for _ in range(LAYERS))

    def forward(self, x, mask):
        for layer in self.h:
            x = x + layer(torch.nn.functional.layer_norm(x, (WIDTH,)), mask)
        return x


def weights_of(model):
    return torch.stack([layer.weights for layer in model.h], dim=1)  # (batch, layers, heads, n, n)


truth = {}


def save(name, model, **arrays):
    np.savez(name, **arrays)
    truth[name] = weights_of(model).tolist()


with torch.no_grad():
    x = torch.randn(1, 5, WIDTH)
    model = Model(Gpt2Attention).eval()
    fused = []
    rows = []
    for layer in model.h:
        layer.c_attn.register_forward_hook(lambda module, given, made: fused.append(made[0].numpy()))
        layer.c_attn.register_forward_hook(lambda module, given, made: rows.append(
            made[0].reshape(-1, 3, HEADS, SIZE).permute(1, 2, 0, 3)))
    model(x, None)
    q, k, v = torch.stack(rows, dim=1).numpy()
    save("gpt2.npz", model, q=q, k=k, v=v, scale=SIZE ** -0.5, mask="causal")
    # As the hook gives it: one array for each layer, all heads side by side.
    save("gpt2_layers.npz", model, num_heads=HEADS, scale=SIZE ** -0.5, mask="causal",
         **{f"h.{i}.attn.c_attn": one for i, one in enumerate(fused)})
    np.savez("gpt2_weights.npz", attn=weights_of(model)[0].numpy())
    truth["gpt2_weights.npz"] = truth["gpt2.npz"]

    x = torch.randn(2, 5, WIDTH)
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    model = Model(BertAttention).eval()
    made_by = {"query": [], "key": [], "value": []}
    for layer in model.h:
        for name in made_by:
            getattr(layer, name).register_forward_hook(
                lambda module, given, made, name=name: made_by[name].append(
                    made.reshape(2, -1, HEADS, SIZE).transpose(1, 2)))
    model(x, mask)
    q, k, v = (torch.stack(made_by[name], dim=1).numpy() for name in made_by)
    save("bert.npz", model, q=q, k=k, v=v, attention_mask=mask.numpy(), scale=SIZE ** -0.5)

with open("truth.json", "w") as file:
    json.dump(truth, file)
