#!/usr/bin/env python3
# @python.title@
# @python.how@
import numpy as np

# @python.numbers_of_heads@
sentence = @numbers:sentence@
tokens = @numbers:tokens@
key_tokens = @numbers:key_tokens@
scale = @numbers:scale@
temperature = @numbers:temperature@
# @python.allowed@
allowed = np.array(@numbers:allowed@, dtype=bool)
heads = [
@numbers:heads@]
# @python.w_o@
W_O = @array:w_o@
expected_attention = @array:attention@
# @python.embeddings@
X = @array:x@

# @python.tolerance@
eps = np.finfo(float).eps
largest = max(np.max(np.abs(h["Q"]) @ np.abs(h["K"]).T) * abs(scale) + np.max(np.abs(h["bias"])) for h in heads)
tolerance = 1e-12 + 64 * eps * largest / temperature


def agree(a, b):
    return np.allclose(a, b, rtol=tolerance, atol=tolerance * max(1.0, np.max(np.abs(b))))


def attention(Q, K, V, bias):
    # @python.score@
    scores = (Q @ K.T * scale + bias) / temperature
    # @python.mask_of_cells@
    scores = np.where(allowed, scores, -np.inf)
    # @python.softmax@
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = exps / exps.sum(axis=1, keepdims=True)
    # @python.output@
    return weights, weights @ V


outputs = []
for number, head in enumerate(heads, 1):
    weights, V_new = attention(head["Q"], head["K"], head["V"], head["bias"])
    # @python.head_off@
    V_new = V_new if head["is_on"] else np.zeros_like(V_new)
    assert np.allclose(weights.sum(axis=1), 1), @"python.sum_differs"@
    assert agree(weights, head["weights"]), @"python.weights_differ"@
    assert agree(V_new, head["V_new"]), @"python.output_differs"@
    outputs.append(V_new)
    for token, row in list(zip(tokens, V_new))[:8]:
        print(f"    head {number}: V_new({token}) = {np.round(row, 3)}")

# @python.join@
if W_O is not None:
    joined = np.concatenate(outputs, axis=1) @ W_O
    size = np.max(np.abs(np.concatenate(outputs, axis=1)) @ np.abs(W_O))
    assert np.allclose(joined, expected_attention, rtol=0, atol=tolerance * max(1.0, size)), @"python.join_differs"@
print(@"python.numpy_agrees"@)


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
    for head in heads:
        q, k, v, bias = (torch.tensor(head[name], dtype=torch.float64) for name in ("Q", "K", "V", "bias"))
        # @python.torch_by_hand@
        mask = (bias / temperature).masked_fill(torch.tensor(~allowed), -torch.inf)
        by_hand = torch.softmax(q @ k.T * (scale / temperature) + mask, dim=-1) @ v * head["is_on"]
        assert agree(by_hand.numpy(), head["V_new"]), @"python.torch_differs"@
        # @python.torch_ready_made@
        # @python.torch_scale@
        if hasattr(F, "scaled_dot_product_attention"):
            factor = scale / temperature * np.sqrt(q.shape[1])
            ready_made = F.scaled_dot_product_attention(q[None] * factor, k[None], v[None], attn_mask=mask[None])[0]
            assert agree(ready_made.numpy() * head["is_on"], head["V_new"]), @"python.torch_differs"@
            print(@"python.ready_made_agrees"@)
    print(@"python.torch_agrees"@)
    if not hasattr(F, "scaled_dot_product_attention"):
        print(@"python.no_ready_made"@)
    agrees, starts_from_x = check_multihead(torch, heads, X, allowed, scale, temperature, W_O, expected_attention)
    assert agrees, @"python.multihead_differs"@
    if X is not None and not starts_from_x:
        print(@"python.multihead_released"@)
    print(@"python.multihead_of_x"@ if starts_from_x else @"python.multihead_of_q"@)
