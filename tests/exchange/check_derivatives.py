"""check_derivatives.py FILE: PyTorch's autograd on documents agrees with the derivatives that qkv gives.

FILE: a list of {"document", "quantity", "row", "column", "head", "value", "derivatives"}.
"""
import json
import sys

import torch

torch.set_default_dtype(torch.float64)
TOLERANCE = 1e-9


def leaf(rows):
    return torch.tensor(rows, requires_grad=True)


def norm(z, gain):
    if gain is None:
        return z
    return z / torch.sqrt((z * z).mean(-1, keepdim=True) + 1e-5) * gain


def allowed(options, n, m):
    rows, columns = torch.arange(n)[:, None], torch.arange(m)[None, :]
    open_ = torch.ones(n, m, dtype=torch.bool)
    if options.get("mask") == "causal":
        open_ &= columns <= rows
    if "window" in options:
        open_ &= (rows - columns).abs() < options["window"]
    if "padding" in options:
        open_ &= ~torch.tensor(options["padding"])[None, :]
    if "blocked" in options:
        open_ &= torch.tensor(options["blocked"]) == 0
    return open_


def values(document):
    """Every number that can be a target, and the leaves by their place in the answer."""
    leaves = {}
    model, layer = document.get("model"), document.get("layer")
    embeddings = document.get("embeddings")
    heads = document.get("heads") or [{name: document[name] for name in "qkv"}]
    x = None
    if embeddings:
        if "x" in embeddings:
            x = leaves["embeddings", "x"] = leaf(embeddings["x"])
        else:
            word = leaves["model", "word"] = leaf(model["word"])
            position = leaves["model", "position"] = leaf(model["position"])
            x = word[[model["words"].index(token) for token in document["tokens"]]] + position[: len(document["tokens"])]
    options = document["options"]
    found = {"score": [], "weight": [], "output": []}
    for number, head in enumerate(heads):
        weights = (embeddings.get("heads") or [embeddings])[number] if embeddings else None
        vectors = {}
        for name in "qkv":
            if weights and not weights.get("released"):
                w = leaves["embeddings", number, f"w_{name}"] = leaf(weights[f"w_{name}"])
                vectors[name] = x @ w
                if f"b_{name}" in weights:
                    b = leaves["embeddings", number, f"b_{name}"] = leaf(weights[f"b_{name}"])
                    vectors[name] = vectors[name] + b
            else:
                vectors[name] = leaves[number, name] = leaf(head[name])
        scores = vectors["q"] @ vectors["k"].T * options["scale"]
        if "bias" in head:
            bias = leaves[number, "bias"] = leaf(head["bias"])
            scores = scores + bias
        scores = scores / options["temperature"]
        n, m = scores.shape
        masked = scores.masked_fill(~allowed(options, n, m), -torch.inf)
        found["score"].append(scores)
        found["weight"].append(masked.softmax(-1))
        output = found["weight"][-1] @ vectors["v"]
        found["output"].append(output if head.get("on", True) else torch.zeros_like(output))
    if "w_o" in document:
        w_o = leaves["w_o",] = leaf(document["w_o"])
        found["concat"] = torch.cat(found["output"], 1)
        found["joined"] = found["concat"] @ w_o
    if layer:
        of = {name: None if layer[name] is None else leaf(layer[name]) for name in ("norm_1", "up", "up_bias", "down", "norm_2")}
        leaves |= {("layer", name): tensor for name, tensor in of.items() if tensor is not None}
        found["norm_1"] = norm(x + found["joined"], of["norm_1"])
        found["up"] = found["norm_1"] @ of["up"] + of["up_bias"]
        down = found["up"].relu() @ of["down"] * (1.0 if layer.get("on", True) else 0.0)
        found["norm_2"] = norm(found["norm_1"] + down, of["norm_2"])
    if model:
        unembedding = leaves["model", "unembedding"] = leaf(model["unembedding"])
        found["probability"] = (found["norm_2"] @ unembedding).softmax(-1)
    return found, leaves


def answered(derivatives, place, heads):
    if place[0] == "embeddings" and len(place) == 3:
        return derivatives["embeddings"]["heads"][place[1]][place[2]]
    if isinstance(place[0], int):
        return (derivatives["heads"][place[0]] if heads > 1 else derivatives)[place[1]]
    for name in place:
        derivatives = derivatives[name]
    return derivatives


compared = 0
for case in json.load(open(sys.argv[1], encoding="utf-8")):
    found, leaves = values(case["document"])
    quantity = found[case["quantity"]]
    target = (quantity[case["head"]] if isinstance(quantity, list) else quantity)[case["row"], case["column"]]
    assert abs(target.item() - case["value"]) <= TOLERANCE * max(1, abs(case["value"])), case["quantity"]
    if target.requires_grad:
        target.backward()
    for place, tensor in leaves.items():
        expected = torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
        given = torch.tensor(answered(case["derivatives"], place, len(case["document"].get("heads", [0]))))
        assert given.shape == expected.shape, place
        error = (given - expected).abs().max().item()
        assert error <= TOLERANCE * max(1.0, expected.abs().max().item()), (place, error, case["quantity"])
        compared += expected.numel()
print(f"{compared} derivatives agree")
