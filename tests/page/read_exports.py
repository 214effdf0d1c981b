"""Opens what the page exported of the first example, by the endings of the FILEs: read_exports.py FILE..."""
import json
import pathlib
import struct
import subprocess
import sys

import numpy as np

Q = np.eye(3)
K = np.array([[1, 1, 0], [1, 0, 1], [0, 1, 1]], float)
V = np.eye(3) / 2
scores = np.exp(Q @ K.T)
expected = {"q": Q, "k": K, "v": V, "weights": scores / scores.sum(axis=1, keepdims=True)}
expected["output"] = expected["weights"] @ V


def of_safetensors(file):
    data = file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {name: about for name, about in json.loads(data[8 : 8 + length]).items() if name != "__metadata__"}
    types = {"F64": "<f8", "F32": "<f4"}
    return {name: np.frombuffer(data[8 + length :][slice(*about["data_offsets"])], types.get(about["dtype"], "u1")).reshape(about["shape"])
            for name, about in tensors.items() if about["dtype"] in types}


def of_json(file):
    content = json.loads(file.read_text(encoding="utf-8"))
    return {name: np.array(content[name], float) for name in ("weights", "output")}


def of_csv(file):
    rows = [line.split(",") for line in file.read_text(encoding="utf-8-sig").split("\n") if line]
    return {file.stem: np.array([[float(cell) for cell in row[-3:]] for row in rows[-3:]])} if file.stem in expected else {}


readers = {".npz": lambda file: dict(np.load(file)), ".safetensors": of_safetensors, ".json": of_json, ".csv": of_csv}
compared = 0
for file in map(pathlib.Path, sys.argv[1:]):
    if file.suffix == ".py":
        subprocess.run([sys.executable, file], check=True, stdout=subprocess.DEVNULL)
        continue
    for name, values in readers[file.suffix](file).items():
        if name in expected:
            np.testing.assert_allclose(values, expected[name], rtol=1e-14, err_msg=f"{file.name}: {name}")
            compared += 1
assert compared == 5 + 5 + 2 + 5, compared
