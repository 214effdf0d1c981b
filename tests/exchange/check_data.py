"""check_data.py FOLDER: compares the npz, safetensors, csv and json files of each document in FOLDER with what its
truth.json says, bit by bit, and computes the attention again with NumPy."""
import csv
import json
import pathlib
import re
import struct
import sys

import numpy as np

NAMES = ["q", "k", "v", "scores", "weights", "output"]


def truth_of(folder):
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    truth["arrays"] = {
        name: np.array(array["bits"], dtype=np.uint64).view(np.float64).reshape(array["shape"])
        for name, array in truth["arrays"].items()
    }
    return truth


def same(found, expected):
    assert found.dtype == np.float64, found.dtype
    assert found.shape == expected.shape, (found.shape, expected.shape)
    assert np.array_equal(found.view(np.uint64), expected.view(np.uint64)), (found, expected)


def check_npz(path, truth):
    with np.load(path, allow_pickle=False) as file:
        assert sorted(file.files) == sorted(NAMES + ["tokens", "sentence", "scale", "temperature", "mask"])
        for name in NAMES:
            same(file[name], truth["arrays"][name])
            assert file[name].flags["C_CONTIGUOUS"]
        assert file["tokens"].tolist() == truth["tokens"]
        assert file["sentence"].shape == file["scale"].shape == file["mask"].shape == ()
        assert str(file["sentence"]) == truth["sentence"]
        assert float(file["scale"]) == truth["scale"]
        assert float(file["temperature"]) == truth["temperature"]
        assert str(file["mask"]) == truth["mask"]
        check_attention(file)


def check_attention(file):
    scores = file["q"] @ file["k"].T * file["scale"] / file["temperature"]
    if str(file["mask"]) == "causal":
        scores[np.triu_indices(len(scores), 1)] = -np.inf
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = exps / exps.sum(axis=1, keepdims=True)
    for found, computed in [("scores", scores), ("weights", weights), ("output", weights @ file["v"])]:
        assert np.allclose(file[found], computed, rtol=1e-11, atol=1e-11), found


def check_safetensors(path, truth):
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    about = header.pop("__metadata__")
    assert sorted(header) == sorted(NAMES)
    end = 0
    for name in NAMES:
        begin, end_here = header[name]["data_offsets"]
        assert header[name]["dtype"] == "F64" and begin == end and (8 + size) % 8 == 0
        end = end_here
        found = np.frombuffer(data[8 + size + begin : 8 + size + end], dtype="<f8").reshape(header[name]["shape"])
        same(found, truth["arrays"][name])
    assert 8 + size + end == len(data)
    assert about["sentence"] == truth["sentence"] and json.loads(about["tokens"]) == truth["tokens"]
    assert float(about["scale"]) == truth["scale"] and float(about["temperature"]) == truth["temperature"]
    assert about["mask"] == truth["mask"]


def token_of(field):
    return field[1:] if re.match("'+[=+\\-@\t\r]", field) else field


def check_csv(folder, truth):
    assert sorted(path.stem for path in folder.iterdir()) == sorted(NAMES + ["options"])
    with open(folder / "options.csv", encoding="utf-8-sig", newline="") as file:
        options = {name: token_of(value) for name, value in csv.reader(file, strict=True)}
    assert options.pop("option") == "value" and options["sentence"] == truth["sentence"]
    assert float(options["scale"]) == truth["scale"] and float(options["temperature"]) == truth["temperature"]
    assert options["mask"] == truth["mask"]
    for name in NAMES:
        with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
        numbers = truth["arrays"][name]
        assert header[0] == "token"
        columns = [str(i + 1) for i in range(numbers.shape[1])]
        if name in ("scores", "weights"):
            columns = truth["tokens"]
        assert [token_of(field) for field in header[1:]] == columns
        assert [token_of(row[0]) for row in rows] == truth["tokens"]
        same(np.array([[float(field) for field in row[1:]] for row in rows]), numbers)


def check_json(path, truth):
    file = json.loads(path.read_text("utf-8"))
    assert list(file) == ["sentence", "tokens"] + NAMES + ["options"]
    for name in NAMES:
        rows = [[-np.inf if number is None else float(number) for number in row] for row in file[name]]
        same(np.array(rows), truth["arrays"][name])
    assert file["sentence"] == truth["sentence"] and file["tokens"] == truth["tokens"]
    assert file["options"] == {name: truth[name] for name in ("scale", "mask", "temperature")}


documents = [path for path in pathlib.Path(sys.argv[1]).iterdir()]
for folder in documents:
    truth = truth_of(folder)
    check_npz(folder / "out.npz", truth)
    check_safetensors(folder / "out.safetensors", truth)
    check_csv(folder / "csv", truth)
    check_json(folder / "out.json", truth)
print(f"{len(documents)} documents agree")
