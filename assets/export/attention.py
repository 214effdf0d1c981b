#!/usr/bin/env python3
# @python.title@
# @python.how@
import numpy as np

# @python.numbers@
sentence = @numbers:sentence@
tokens = @numbers:tokens@
Q = np.array(@numbers:q@, dtype=float)
K = np.array(@numbers:k@, dtype=float)
V = np.array(@numbers:v@, dtype=float)
scale = @numbers:scale@
temperature = @numbers:temperature@
is_causal = @numbers:is_causal@

# @python.expected@
expected_weights = np.array(@numbers:weights@, dtype=float)
expected_output = np.array(@numbers:output@, dtype=float)

# @python.tolerance@
eps = np.finfo(float).eps
tolerance = 1e-12 + 64 * eps * np.max(np.abs(Q) @ np.abs(K).T) * abs(scale) / temperature


def agree(a, b):
    return np.allclose(a, b, rtol=tolerance, atol=tolerance * max(1.0, np.max(np.abs(b))))


def attention(Q, K, V):
    # @python.score@
    scores = Q @ K.T * scale / temperature
    # @python.mask@
    if is_causal:
        scores = np.where(np.tri(len(scores), dtype=bool), scores, -np.inf)
    # @python.softmax@
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = exps / exps.sum(axis=1, keepdims=True)
    # @python.output@
    return weights, weights @ V


weights, V_new = attention(Q, K, V)
assert np.allclose(weights.sum(axis=1), 1), @"python.sum_differs"@
assert agree(weights, expected_weights), @"python.weights_differ"@
assert agree(V_new, expected_output), @"python.output_differs"@
print(@"python.numpy_agrees"@)
for token, row in list(zip(tokens, V_new))[:8]:
    print(f"    V_new({token}) = {np.round(row, 3)}")

# @python.embeddings@
X = @array:x@
projection = @numbers:projection@


# @python.multihead@
# @python.multihead_size@
@script:multihead_inputs.py@


@script:multihead.py@


try:
    import torch
    import torch.nn.functional as F
except ImportError:
    print(@"python.no_torch"@)
else:
    q, k, v = (torch.tensor(matrix, dtype=torch.float64) for matrix in (Q, K, V))
    # @python.torch_by_hand@
    scores = q @ k.T * scale / temperature
    if is_causal:
        later = torch.ones(len(tokens), len(tokens), dtype=torch.bool).triu(1)
        scores = scores.masked_fill(later, -torch.inf)
    by_hand = torch.softmax(scores, dim=-1) @ v
    assert agree(by_hand.numpy(), expected_output), @"python.torch_differs"@
    print(@"python.torch_agrees"@)
    # @python.torch_ready_made@
    # @python.torch_scale@
    if hasattr(F, "scaled_dot_product_attention"):
        factor = scale / temperature * np.sqrt(Q.shape[1])
        ready_made = F.scaled_dot_product_attention(q[None] * factor, k[None], v[None], is_causal=is_causal)[0]
        assert agree(ready_made.numpy(), expected_output), @"python.torch_differs"@
        print(@"python.ready_made_agrees"@)
    else:
        print(@"python.no_ready_made"@)
    allowed = np.tri(len(tokens), dtype=bool) if is_causal else np.ones((len(tokens), len(tokens)), dtype=bool)
    head = {"Q": Q, "K": K, "V": V, "bias": np.zeros(allowed.shape), "is_on": True, "projection": projection}
    head.update(weights=expected_weights, V_new=expected_output)
    agrees, starts_from_x = check_multihead(torch, [head], X, allowed, scale, temperature, None, None)
    assert agrees, @"python.multihead_differs"@
    print(@"python.multihead_of_x"@ if starts_from_x else @"python.multihead_of_q"@)

# @python.layer@
# @python.layer_numbers@
rng = np.random.default_rng(0)
n, d_v = V.shape
d_model = 2 * d_v


def small(rows, columns):
    return rng.normal(size=(rows, columns)) / np.sqrt(rows)


def layer_norm(x):
    return (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)


# @python.layer_input@
x = small(n, d_model)
# @python.layer_heads@
_, other_head = attention(small(n, Q.shape[1]), small(n, K.shape[1]), small(n, d_v))
heads = np.concatenate([V_new, other_head], axis=1)
# @python.layer_output_matrix@
W_O = small(2 * d_v, d_model)
mixed = heads @ W_O
# @python.layer_residual@
x = layer_norm(x + mixed)
# @python.layer_feed_forward@
W_1, W_2 = small(d_model, 4 * d_model), small(4 * d_model, d_model)
hidden = np.maximum(0, x @ W_1)
# @python.layer_end@
x = layer_norm(x + hidden @ W_2)

print(@"python.shapes"@)
for name, matrix in [("V_new", V_new), ("heads", heads), ("heads @ W_O", mixed), ("feed-forward", hidden), ("x", x)]:
    print(f"    {name:12} {matrix.shape}")
