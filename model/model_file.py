"""The file of a trained model: its numbers in the form of a document of version 2, and the words about them."""
import json

import numpy as np

DECIMALS = 2


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def arrays(document):
    """The numbers of a document as arrays of double precision; w_q, w_k and w_v have one matrix for each head."""
    heads = document["embeddings"]["heads"]
    named = {name: [head[name] for head in heads] for name in ("w_q", "w_k", "w_v")}
    named["w_o"] = document["w_o"]
    named.update(document["layer"])
    named.update((name, document["model"][name]) for name in ("word", "position", "unembedding"))
    return {name: np.array(values, dtype=np.float64) for name, values in named.items()}


def document_of(name, words, parameters):
    """The document without a sentence, from arrays by the names that arrays() gives; numbers are rounded."""
    def rounded(parameter):
        return (np.round(np.asarray(parameter, dtype=np.float64), DECIMALS) + 0.0).tolist()

    p = {key: rounded(value) for key, value in parameters.items()}
    heads = [{"w_q": q, "w_k": k, "w_v": v} for q, k, v in zip(p["w_q"], p["w_k"], p["w_v"])]
    return {
        "embeddings": {"heads": heads},
        "w_o": p["w_o"],
        "layer": {key: p[key] for key in ("norm_1", "up", "up_bias", "down", "norm_2")},
        "model": {"name": name, "words": words,
                  **{key: p[key] for key in ("word", "position", "unembedding")}},
        "options": {"scale": 1 / np.sqrt(len(p["w_q"][0][0])), "mask": "causal", "temperature": 1.0},
    }


def number_text(number):
    return f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")


def text_of(value, indent=""):
    """JSON with one row of numbers, or one list of texts, on each line."""
    inner = indent + " "
    if isinstance(value, dict) and not is_flat(value.values()):
        lines = [f"{inner}{json.dumps(key)}: {text_of(one, inner)}" for key, one in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + indent + "}"
    if isinstance(value, list) and value and isinstance(value[0], (int, float)):
        return "[" + ",".join(number_text(number) for number in value) + "]"
    if isinstance(value, list) and not is_flat(value):
        return "[\n" + ",\n".join(inner + text_of(one, inner) for one in value) + "\n" + indent + "]"
    return json.dumps(value, ensure_ascii=False)


def is_flat(values):
    return not any(isinstance(value, (dict, list)) for value in values)


def write(path, model):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text_of(model) + "\n")
