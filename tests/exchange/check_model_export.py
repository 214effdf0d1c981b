"""check_model_export.py FOLDER: computes each exported model in FOLDER again from the arrays of its npz, and compares
its safetensors, csv and json with them bit by bit."""
import csv
import json
import pathlib
import re
import struct
import sys

import numpy as np

TEXTS = ["tokens", "sentence", "words", "model", "mask"]
GIVEN = ["allowed", "x", "w_o", "w_up", "w_down", "word", "position", "unembedding"]
OPTIONS = ["scale", "temperature"]
BY_HEAD = ["q", "k", "v", "bias", "scores", "weights", "output", "w_q", "w_k", "w_v", "b_q", "b_k", "b_v"]
VECTORS = ["b_q", "b_k", "b_v", "gain_1", "b_up", "gain_2", "heads_on", "heads_released", "feed_forward_on", "x_released"]


def softmax(scores):
    exps = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=-1, keepdims=True)


def rms_norm(z, gain):
    return z if gain is None else z / np.sqrt((z * z).mean(axis=1, keepdims=True) + 1e-5) * gain


def computed(file):
    """What the model's numbers give, each value from those before it as they were exported."""
    n = len(file["tokens"])
    has_words = "words" in file
    found = {}
    if has_words and "x_released" not in file:
        rows = [file["words"].tolist().index(token) for token in file["tokens"].tolist()]
        found["x"] = file["word"][rows] + file["position"][:n]
    heads = 1 if file["q"].ndim == 2 else len(file["q"])
    of_head = {name: file[name].reshape((heads,) + file[name].shape[file[name].ndim > 2 - (name in VECTORS) :])
               for name in BY_HEAD if name in file}
    released = file.get("heads_released", np.zeros(heads))
    for role in "qkv":
        offset = of_head[f"b_{role}"][:, None] if f"b_{role}" in file else 0
        products = file["x"] @ of_head[f"w_{role}"] + offset
        found[role] = np.where(released[:, None, None] > 0, of_head[role], products)
    scores = of_head["q"] @ of_head["k"].transpose(0, 2, 1) * file["scale"] + of_head.get("bias", 0)
    allowed = np.tri(n) if str(file["mask"]) == "causal" else np.ones((n, n))
    allowed = file.get("allowed", allowed)
    found["scores"] = np.where(allowed > 0, scores / file["temperature"], -np.inf)
    found["weights"] = softmax(of_head["scores"])
    switched = file.get("heads_on", np.ones(heads))[:, None, None]
    found["output"] = of_head["weights"] @ of_head["v"] * switched
    found["concat"] = np.concatenate(list(of_head["output"]), axis=1)
    found["attention"] = file["concat"] @ file["w_o"]
    found["sum_1"] = file["x"] + file["attention"]
    found["norm_1"] = rms_norm(file["sum_1"], file.get("gain_1"))
    found["up"] = file["norm_1"] @ file["w_up"] + file["b_up"]
    found["inner"] = np.maximum(file["up"], 0)
    found["down"] = file["inner"] @ file["w_down"] * float(file.get("feed_forward_on", np.ones(1))[0])
    found["sum_2"] = file["norm_1"] + file["down"]
    found["norm_2"] = rms_norm(file["sum_2"], file.get("gain_2"))
    if has_words:
        found["logits"] = file["norm_2"] @ file["unembedding"]
        found["probabilities"] = softmax(file["logits"])
    return {name: value.reshape(file[name].shape) for name, value in found.items()}


def same(found, expected, name):
    assert found.shape == expected.shape, (name, found.shape, expected.shape)
    assert np.array_equal(found.astype(float).view(np.uint64), expected.view(np.uint64)), name


def check_npz(file):
    for name, value in computed(file).items():
        assert np.allclose(file[name], value, rtol=1e-11, atol=1e-11), name
    known = set(computed(file)) | set(GIVEN) | set(BY_HEAD) | set(VECTORS) | set(TEXTS) | set(OPTIONS)
    assert set(file) <= known, set(file) - known


def check_safetensors(path, numbers, file):
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    about = header.pop("__metadata__")
    assert set(header) == set(numbers)
    for name, tensor in header.items():
        begin, end = tensor["data_offsets"]
        found = np.frombuffer(data[8 + size + begin : 8 + size + end], dtype="<f8").reshape(tensor["shape"])
        same(found, numbers[name], name)
    if "words" in file:
        assert json.loads(about["words"]) == file["words"].tolist() and about["model"] == str(file["model"])


def check_json(path, numbers, file):
    all_of_it = json.loads(path.read_text("utf-8"))
    for name, array in numbers.items():
        if "heads" in all_of_it and name in BY_HEAD:
            rows = [head[name] for head in all_of_it["heads"]]
        else:
            rows = all_of_it[name]
        found = np.array(rows, dtype=object)
        same(np.where(found == None, -np.inf, found).astype(float), array, name)
    if "words" in file:
        assert all_of_it["words"] == file["words"].tolist() and all_of_it["model"] == str(file["model"])


def check_csv(folder, numbers, file):
    is_several = numbers["q"].ndim == 3
    names = {path.stem for path in folder.iterdir()} - {"options"}
    assert {re.sub("_[0-9]+$", "", name) if name not in numbers else name for name in names} == set(numbers)
    for name, array in numbers.items():
        parts = enumerate(array, 1) if is_several and name in BY_HEAD else [(None, array)]
        for number, part in parts:
            stem = name if number is None else f"{name}_{number}"
            with open(folder / f"{stem}.csv", encoding="utf-8-sig", newline="") as table:
                header, *rows = csv.reader(table, strict=True)
            same(np.array([[float(field) for field in row[1:]] for row in rows]).reshape(part.shape), part, stem)
            if name in ("logits", "probabilities", "unembedding"):
                assert header[1:] == file["words"].tolist()[: part.shape[1]]
            if name == "word":
                assert [row[0] for row in rows] == file["words"].tolist()


folders = list(pathlib.Path(sys.argv[1]).iterdir())
for folder in folders:
    with np.load(folder / "out.npz", allow_pickle=False) as opened:
        file = dict(opened)
    check_npz(file)
    numbers = {name: array for name, array in file.items() if name not in TEXTS + OPTIONS}
    check_safetensors(folder / "out.safetensors", numbers, file)
    check_json(folder / "out.json", numbers, file)
    check_csv(folder / "csv", numbers, file)
print(f"{len(folders)} models agree")
