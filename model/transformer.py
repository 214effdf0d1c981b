"""The transformer in PyTorch, for training. Several of them, from different first numbers, are trained side by side:
every parameter has one more axis in front, the copies. Row vectors throughout, y = x W."""
import math

import torch

EPSILON = 1e-5
D, HEADS, HIDDEN = 12, 3, 24
LONGEST = 16  # positions while training; a language keeps as many as its longest sentence has words
torch.set_num_threads(1)


def first_parameters(vocabulary, copies, seed):
    """Name → tensor with random numbers, biases 0 and gains 1."""
    generator = torch.Generator().manual_seed(seed)

    def random(rows, columns, spread):
        return torch.randn(copies, rows, columns, generator=generator) * spread

    spread = 1 / math.sqrt(D)
    parameters = {
        "word": random(vocabulary, D, 0.5),
        "position": random(LONGEST, D, 0.5),
        "w_q": random(D, D, spread),
        "w_k": random(D, D, spread),
        "w_v": random(D, D, spread),
        "w_o": random(D, D, spread),
        "norm_1": torch.ones(copies, 1, D),
        "up": random(D, HIDDEN, spread),
        "up_bias": torch.zeros(copies, 1, HIDDEN),
        "down": random(HIDDEN, D, 1 / math.sqrt(HIDDEN)),
        "norm_2": torch.ones(copies, 1, D),
        "unembedding": random(D, vocabulary, spread),
    }
    return {name: tensor.requires_grad_() for name, tensor in parameters.items()}


def rms_norm(z, gain):
    return z / torch.sqrt((z * z).mean(-1, keepdim=True) + EPSILON) * gain


def forward(p, rows, live):
    """Logits (copies, places, vocabulary) at the places where live (batch, n) is true, and the attention weights
    (copies, batch, heads, n, n). rows: (batch, n) indexes of words."""
    copies, (batch, n) = len(p["word"]), rows.shape
    x = (p["word"][:, rows] + p["position"][:, None, :n]).reshape(copies, batch * n, D)

    def by_head(values):
        return values.reshape(copies, batch, n, HEADS, -1).transpose(2, 3)

    q, k, v = (by_head(x @ p[name]) for name in ("w_q", "w_k", "w_v"))
    future = torch.full((n, n), -1e9).triu(1)
    weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(D // HEADS) + future, -1)
    concat = (weights @ v).transpose(2, 3).reshape(copies, batch * n, D)
    norm_1 = rms_norm(x + concat @ p["w_o"], p["norm_1"])
    inner = torch.relu(norm_1 @ p["up"] + p["up_bias"])
    norm_2 = rms_norm(norm_1 + inner @ p["down"], p["norm_2"])
    return norm_2[:, live.reshape(-1).nonzero()[:, 0]] @ p["unembedding"], weights


def without_copies(p, copy, positions):
    """The parameters of one copy as model_file names and shapes them."""
    one = {name: tensor[copy].detach().numpy() for name, tensor in p.items()}
    one["position"] = one["position"][:positions]
    for name in ("w_q", "w_k", "w_v"):
        one[name] = one[name].reshape(D, HEADS, -1).transpose(1, 0, 2)
    for name in ("norm_1", "up_bias", "norm_2"):
        one[name] = one[name][0]
    return one
