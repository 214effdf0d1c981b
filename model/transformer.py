"""The transformer in PyTorch, for training. Row vectors throughout, y = x W."""
import math

import torch

EPSILON = 1e-5
D, HEADS, HIDDEN = 12, 3, 24
LONGEST = 16  # positions while training; a model keeps as many as the longest sentence of its language has words
torch.set_num_threads(1)


def first_parameters(vocabulary, seed):
    """Name → tensor: random matrices, biases of 0 and gains of 1."""
    generator = torch.Generator().manual_seed(seed)

    def random(rows, columns, spread):
        return torch.randn(rows, columns, generator=generator) * spread

    spread = 1 / math.sqrt(D)
    parameters = {
        "word": random(vocabulary, D, 0.5),
        "position": random(LONGEST, D, 0.5),
        "w_q": random(D, D, spread),
        "w_k": random(D, D, spread),
        "w_v": random(D, D, spread),
        "w_o": random(D, D, spread),
        "norm_1": torch.ones(D),
        "up": random(D, HIDDEN, spread),
        "up_bias": torch.zeros(HIDDEN),
        "down": random(HIDDEN, D, 1 / math.sqrt(HIDDEN)),
        "norm_2": torch.ones(D),
        "unembedding": random(D, vocabulary, spread),
    }
    return {name: tensor.requires_grad_() for name, tensor in parameters.items()}


def rms_norm(z, gain):
    return z / torch.sqrt((z * z).mean(-1, keepdim=True) + EPSILON) * gain


def forward(p, rows, live):
    """The logits (places, vocabulary) at the places where live (batch, n) is true, and the attention weights
    (batch, heads, n, n). rows: (batch, n) indexes of words."""
    batch, n = rows.shape
    x = (p["word"][rows] + p["position"][:n]).reshape(batch * n, D)

    def by_head(values):
        return values.reshape(batch, n, HEADS, -1).transpose(1, 2)

    q, k, v = (by_head(x @ p[name]) for name in ("w_q", "w_k", "w_v"))
    future = torch.full((n, n), -1e9).triu(1)
    weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(D // HEADS) + future, -1)
    concat = (weights @ v).transpose(1, 2).reshape(batch * n, D)
    norm_1 = rms_norm(x + concat @ p["w_o"], p["norm_1"])
    inner = torch.relu(norm_1 @ p["up"] + p["up_bias"])
    norm_2 = rms_norm(norm_1 + inner @ p["down"], p["norm_2"])
    return norm_2[live.reshape(-1).nonzero()[:, 0]] @ p["unembedding"], weights


def as_arrays(p, positions):
    """The parameters as model_file names and shapes them, with the first positions."""
    arrays = {name: tensor.detach().numpy() for name, tensor in p.items()}
    arrays["position"] = arrays["position"][:positions]
    for name in ("w_q", "w_k", "w_v"):
        arrays[name] = arrays[name].reshape(D, HEADS, -1).transpose(1, 0, 2)
    return arrays
