"""The model's forward pass in NumPy, in double precision: every value between the words and the next word.

Row vectors throughout, y = x W. Every array may have one more axis in front, for several sentences of one length.
"""
import numpy as np

EPSILON = 1e-5


def softmax(scores):
    exps = np.exp(scores - scores.max(-1, keepdims=True))
    return exps / exps.sum(-1, keepdims=True)


def rms_norm(z, gain):
    return z / np.sqrt((z * z).mean(-1, keepdims=True) + EPSILON) * gain


def unchanged(name, value):
    return value


def forward(p, words, scale=0.5, change=unchanged):
    """The values by their names: x, concat, attention, sum_1, norm_1, up, inner, down, sum_2, norm_2, logits and
    probabilities; and of each head h "q.h", "k.h", "v.h", "scores.h", "weights.h", "output.h".

    p: what model_file.arrays() gives; words: (…, n) indexes of words. change(name, value) gives what takes the place
    of a value that has just been computed: that is how an edit is tried.
    """
    values = {}

    def keep(name, value):
        values[name] = change(name, value)
        return values[name]

    n = words.shape[-1]
    future = np.triu(np.ones((n, n), dtype=bool), 1)
    x = keep("x", p["word"][words] + p["position"][:n])
    outputs = []
    for h in range(len(p["w_q"])):
        q, k, v = (keep(f"{name}.{h}", x @ p["w_" + name][h]) for name in "qkv")
        scores = keep(f"scores.{h}", np.where(future, -np.inf, q @ np.swapaxes(k, -1, -2) * scale))
        outputs.append(keep(f"output.{h}", keep(f"weights.{h}", softmax(scores)) @ v))
    concat = keep("concat", np.concatenate(outputs, -1))
    sum_1 = keep("sum_1", x + keep("attention", concat @ p["w_o"]))
    norm_1 = keep("norm_1", rms_norm(sum_1, p["norm_1"]))
    inner = keep("inner", np.maximum(0, keep("up", norm_1 @ p["up"] + p["up_bias"])))
    sum_2 = keep("sum_2", norm_1 + keep("down", inner @ p["down"]))
    norm_2 = keep("norm_2", rms_norm(sum_2, p["norm_2"]))
    keep("probabilities", softmax(keep("logits", norm_2 @ p["unembedding"])))
    return values
