#!/usr/bin/env python3
# @python.model_title@
# @python.how@
import numpy as np

# @python.model_numbers@
sentence = @numbers:sentence@
tokens = @numbers:tokens@
scale = @numbers:scale@
temperature = @numbers:temperature@
# @python.allowed@
allowed = np.array(@numbers:allowed@, dtype=bool)
# @python.embeddings@
heads = [
@numbers:heads@]
# @python.model_words@
words = @numbers:words@
numbers = {
    "heads": heads,
    "word": @array:word@,
    "position": @array:position@,
    "X": @array:x@,
    "W_O": @array:w_o@,
    # @python.model_norms@
    "gain_1": @array:gain_1@,
    "W_up": @array:w_up@,
    "b_up": @array:b_up@,
    "W_down": @array:w_down@,
    "gain_2": @array:gain_2@,
    "W_U": @array:unembedding@,
}
x_is_word_and_position = @numbers:is_embedded@
feed_forward_is_on = @numbers:is_feed_forward_on@
if not feed_forward_is_on:
    numbers["W_down"] = np.zeros_like(numbers["W_down"])

# @python.expected@
expected = {
    "X": numbers["X"],
    "attention": @array:attention@,
    "sum_1": @array:sum_1@,
    "norm_1": @array:norm_1@,
    "up": @array:up@,
    "inner": @array:inner@,
    "down": @array:down@,
    "sum_2": @array:sum_2@,
    "norm_2": @array:norm_2@,
    "logits": @array:logits@,
    "probabilities": @array:probabilities@,
}
for number, head in enumerate(heads, 1):
    for name in ("Q", "K", "V", "weights", "V_new"):
        expected[f"{name} of head {number}"] = head[name]


def softmax(scores):
    # @python.softmax@
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


def rms_norm(z, gain):
    # @python.rms_norm@
    return z if gain is None else z / np.sqrt((z**2).mean(axis=1, keepdims=True) + 1e-5) * gain


def forward(numbers):
    values = {"X": numbers["X"]}
    if x_is_word_and_position:
        # @python.model_x@
        values["X"] = numbers["word"][[words.index(token) for token in tokens]] + numbers["position"][: len(tokens)]
    X, outputs = values["X"], []
    for number, head in enumerate(numbers["heads"], 1):
        Q, K, V = head["Q"], head["K"], head["V"]
        if head["projection"] is not None:
            W_Q, W_K, W_V, b_Q, b_K, b_V = head["projection"]
            Q, K, V = X @ W_Q + b_Q, X @ W_K + b_K, X @ W_V + b_V
        # @python.mask_of_cells@
        weights = softmax(np.where(allowed, (Q @ K.T * scale + head["bias"]) / temperature, -np.inf))
        # @python.head_off@
        V_new = weights @ V * head["is_on"]
        outputs.append(V_new)
        for name, value in zip(("Q", "K", "V", "weights", "V_new"), (Q, K, V, weights, V_new)):
            values[f"{name} of head {number}"] = value
    # @python.join@
    values["attention"] = np.concatenate(outputs, axis=1) @ numbers["W_O"]
    # @python.model_add_norm@
    values["sum_1"] = X + values["attention"]
    values["norm_1"] = rms_norm(values["sum_1"], numbers["gain_1"])
    # @python.model_feed_forward@
    values["up"] = values["norm_1"] @ numbers["W_up"] + numbers["b_up"]
    values["inner"] = np.maximum(0, values["up"])
    values["down"] = values["inner"] @ numbers["W_down"]
    values["sum_2"] = values["norm_1"] + values["down"]
    values["norm_2"] = rms_norm(values["sum_2"], numbers["gain_2"])
    if words is not None:
        # @python.model_next@
        values["logits"] = values["norm_2"] @ numbers["W_U"]
        values["probabilities"] = softmax(values["logits"])
    return values


rng = np.random.default_rng(0)


def shaken(part):
    # @python.model_shaken@
    if isinstance(part, dict):
        return {name: shaken(value) for name, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [shaken(value) for value in part]
    if isinstance(part, np.ndarray):
        return part * (1 + np.finfo(float).eps * rng.choice([-1.0, 1.0], size=part.shape))
    return part


values, moved = forward(numbers), forward(shaken(numbers))


def agree(name, found, tolerance=1e-9):
    size = max(1.0, np.max(np.abs(expected[name])))
    spread = np.max(np.abs(moved[name] - values[name]))
    return np.max(np.abs(found - expected[name])) <= tolerance * size + 64 * spread


for name, value in values.items():
    assert agree(name, value), @"python.value_differs"@ + ": " + name
print(@"python.numpy_agrees"@)
result = "norm_2" if words is None else "probabilities"


# @python.encoder@
# @python.encoder_size@
@script:multihead_inputs.py@


@script:encoder_layer.py@


try:
    import torch
    import torch.nn.functional as F
except ImportError:
    print(@"python.no_torch"@)
else:
    # @python.torch_by_hand@
    def tensor(array):
        return torch.tensor(array, dtype=torch.float64)

    def torch_norm(z, gain):
        if gain is None:
            return z
        if hasattr(F, "rms_norm"):
            return F.rms_norm(z, z.shape[-1:], tensor(gain[0]), eps=1e-5)
        return z * torch.rsqrt(z.pow(2).mean(-1, keepdim=True) + 1e-5) * tensor(gain)

    x = tensor(numbers["X"])
    if x_is_word_and_position:
        ids = torch.tensor([words.index(token) for token in tokens])
        x = F.embedding(ids, tensor(numbers["word"])) + tensor(numbers["position"])[: len(tokens)]
    outputs = []
    for head in heads:
        q, k, v = (tensor(head[name]) for name in ("Q", "K", "V"))
        if head["projection"] is not None:
            w_q, w_k, w_v, b_q, b_k, b_v = (tensor(part) for part in head["projection"])
            q, k, v = F.linear(x, w_q.T, b_q[0]), F.linear(x, w_k.T, b_k[0]), F.linear(x, w_v.T, b_v[0])
        scores = (q @ k.T * scale + tensor(head["bias"])) / temperature
        weights = torch.softmax(scores.masked_fill(torch.tensor(~allowed), -torch.inf), dim=-1)
        outputs.append(weights @ v * head["is_on"])
    h = torch_norm(x + torch.cat(outputs, dim=1) @ tensor(numbers["W_O"]), numbers["gain_1"])
    inside = F.relu(F.linear(h, tensor(numbers["W_up"]).T, tensor(numbers["b_up"])[0]))
    y = torch_norm(h + F.linear(inside, tensor(numbers["W_down"]).T), numbers["gain_2"])
    if words is not None:
        y = torch.softmax(F.linear(y, tensor(numbers["W_U"]).T), dim=-1)
    assert agree(result, y.numpy()), @"python.model_torch_differs"@
    print(@"python.torch_agrees"@)
    layer_numbers = [numbers[name] for name in ("X", "W_O", "gain_1", "W_up", "b_up", "W_down", "gain_2")]
    y, starts_from_x = encoder_layer(torch, *layer_numbers)
    if words is not None:
        y = softmax(y @ numbers["W_U"])
    assert agree(result, y, 1e-6), @"python.encoder_differs"@
    print(@"python.encoder_of_x"@ if starts_from_x else @"python.encoder_of_q"@)

if words is not None:
    print(@"python.next_words"@)
    for token, row in zip(tokens, values["probabilities"]):
        likeliest = np.argsort(-row, kind="stable")[:3]
        print(f"    … {token} → " + ", ".join(f"{words[i]} {row[i]:.3f}" for i in likeliest))
