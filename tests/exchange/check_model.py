"""check_model.py FOLDER: measures the committed models in FOLDER again and compares with what their report claims."""
import json
import sys
from pathlib import Path

import numpy as np
import torch

folder = Path(sys.argv[1])
sys.dont_write_bytecode = True
sys.path.insert(0, str(folder))

import model_file
import report
import transformer
from forward import forward

ROUNDED = 1.001e-4  # two roundings to 4 decimals may differ by one unit
LARGEST_FILE = 40_000


def check_equal(found, claimed, place):
    if isinstance(claimed, dict):
        assert list(found) == list(claimed), (place, list(found), list(claimed))
        for name, value in claimed.items():
            check_equal(found[name], value, f"{place} {name}")
    elif isinstance(claimed, list):
        assert len(found) == len(claimed), place
        for number, value in enumerate(claimed):
            check_equal(found[number], value, f"{place} {number}")
    elif isinstance(claimed, float):
        assert abs(found - claimed) <= ROUNDED, (place, found, claimed)
    else:
        assert found == claimed, (place, found, claimed)


def check_file(name):
    """The file is as it would be written, with 2 decimals; it tells of the words that it has."""
    text = (folder / f"{name}.json").read_text("utf-8")
    assert len(text.encode()) <= LARGEST_FILE, len(text)
    model = json.loads(text)
    assert text == model_file.text_of(model) + "\n"
    document = model["document"]
    again = model_file.document_of(name, document["model"]["words"], model_file.arrays(document))
    assert again == document
    words = document["model"]["words"]
    assert sorted(word for kind in model["kinds"] for word in kind["words"]) == sorted(words)
    assert len(model["heads"]) == len(document["embeddings"]["heads"])
    for example in model["examples"]:
        assert set(example.split()) <= set(words), example
        assert len(example.split()) < len(document["model"]["position"]), example
        check_torch(document, example)


def check_torch(document, sentence):
    """What was trained, in PyTorch, is what NumPy computes."""
    words = np.array([[document["model"]["words"].index(word) for word in sentence.split()]])
    arrays = model_file.arrays(document)
    tensors = {name: torch.tensor(array) for name, array in arrays.items()}
    for name in ("w_q", "w_k", "w_v"):
        tensors[name] = torch.cat(tuple(tensors[name]), -1)
    logits, weights = transformer.forward(tensors, torch.from_numpy(words), torch.ones(words.shape, dtype=bool))
    values = forward(arrays, words, document["options"]["scale"])
    assert np.allclose(torch.softmax(logits, -1).numpy(), values["probabilities"][0], rtol=0, atol=1e-6), sentence
    for head in range(weights.shape[1]):
        assert np.allclose(weights[0, head].numpy(), values[f"weights.{head}"][0], rtol=0, atol=1e-6), sentence


claims = model_file.read(folder / "report.json")
assert report.markdown(claims) + "\n" == (folder / "report.md").read_text("utf-8")
for model_name, claimed_of_model in claims.items():
    check_file(model_name)
    check_equal(report.measured(folder, model_name), claimed_of_model, model_name)
    assert claimed_of_model["right"] >= 0.999, claimed_of_model["right"]
print(len(claims), "models agree with their report")
