"""Runs the Python of docs/capture.md, as it is printed there, on small models that are built here as GPT-2 and BERT are
built, in the place of the package transformers; then captures more of them. The weights that the models use are the truth.

    make_models.py DOCS/capture.md
"""
import json
import math
import re
import sys
import types

import numpy as np
import torch
from torch import nn

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
HEADS, SIZE, WIDTH, LAYERS = 2, 4, 8, 3
WORDS = "The cat sat on mat 나는 사과를 먹었다".split()


def parted(x):
    return x.view(*x.shape[:2], HEADS, SIZE).transpose(1, 2)


class Conv1D(nn.Module):
    """The projection of GPT-2: its matrix is (inputs, outputs)."""

    def __init__(self, outputs, inputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) / 2)
        self.bias = nn.Parameter(torch.randn(outputs) / 2)

    def forward(self, x):
        return x @ self.weight + self.bias


class Gpt2Attention(nn.Module):
    """One projection for q, k and v, and a causal mask."""

    def __init__(self):
        super().__init__()
        self.c_attn = Conv1D(3 * WIDTH, WIDTH)
        self.c_proj = Conv1D(WIDTH, WIDTH)

    def forward(self, x, mask):
        q, k, v = (parted(part) for part in self.c_attn(x).split(WIDTH, dim=2))
        n = x.shape[1]
        scores = q @ k.transpose(2, 3) / math.sqrt(SIZE)
        scores = scores.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), -torch.inf)
        self.weights = scores.softmax(-1)
        made = self.c_proj((self.weights @ v).transpose(1, 2).reshape(x.shape))
        self.joined = made - self.c_proj.bias
        return made


class BertSelfAttention(nn.Module):
    """Projections of their own, and a mask of padding that is added."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))

    def forward(self, x, mask):
        q, k, v = (parted(project(x)) for project in (self.query, self.key, self.value))
        added = (1 - mask[:, None, None, :].double()) * torch.finfo(torch.float32).min
        self.weights = (q @ k.transpose(2, 3) / math.sqrt(SIZE) + added).softmax(-1)
        return (self.weights @ v).transpose(1, 2).reshape(x.shape)


class BertAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.self = BertSelfAttention()
        self.output = nn.Module()
        self.output.dense = nn.Linear(WIDTH, WIDTH)

    def forward(self, x, mask):
        made = self.output.dense(self.self(x, mask))
        self.weights = self.self.weights
        self.joined = made - self.output.dense.bias
        return made


class Block(nn.Module):
    def __init__(self, name, attention):
        super().__init__()
        self.name = name
        setattr(self, name, attention)

    def forward(self, x, mask):
        return x + getattr(self, self.name)(nn.functional.layer_norm(x, (WIDTH,)), mask)


class Model(nn.Module):
    """GPT-2 has its blocks in transformer.h, BERT in encoder.layer."""

    last = None  # the one that was asked for last

    def __init__(self, part, blocks, name, attention):
        super().__init__()
        Model.last = self
        self.embedding = nn.Embedding(len(WORDS), WIDTH)
        self.config = types.SimpleNamespace(n_head=HEADS, n_embd=WIDTH, num_attention_heads=HEADS, hidden_size=WIDTH)
        self.all = nn.ModuleList(Block(name, attention()) for _ in range(LAYERS))
        setattr(self, part, nn.Module())
        setattr(getattr(self, part), blocks, self.all)

    def attentions(self):
        return [getattr(block, block.name) for block in self.all]

    def forward(self, ids, mask=None):
        x = self.embedding(ids)
        for block in self.all:
            x = block(x, torch.ones_like(ids) if mask is None else mask)
        return x


def gpt2(name="gpt2"):
    return Model("transformer", "h", "attn", Gpt2Attention)


def bert(name="bert"):
    return Model("encoder", "layer", "attention", BertAttention)


class Tokenizer:
    def __call__(self, text, return_tensors):
        words = {word.lower(): number for number, word in enumerate(WORDS)}
        return types.SimpleNamespace(input_ids=torch.tensor([[words[word.lower()] for word in text.split()]]))

    def decode(self, ids):
        return " ".join(WORDS[i] for i in ids)

    def convert_ids_to_tokens(self, ids):
        return [WORDS[i] for i in ids]


def stand_in():
    module = types.ModuleType("transformers")
    module.AutoTokenizer = types.SimpleNamespace(from_pretrained=lambda name: Tokenizer())
    module.AutoModelForCausalLM = types.SimpleNamespace(from_pretrained=gpt2)
    module.AutoModel = types.SimpleNamespace(from_pretrained=bert)
    sys.modules["transformers"] = module


truth = {}


def note(name, model, is_joined):
    layers = model.attentions()
    truth[name] = {"weights": torch.stack([layer.weights for layer in layers], dim=1).tolist()}
    if is_joined:
        truth[name]["joined"] = torch.stack([layer.joined for layer in layers], dim=1).tolist()


def run_documentation(path):
    with open(path, encoding="utf-8") as file:
        snippets = re.findall(r"^```python\n(.*?)^```$", file.read(), re.S | re.M)
    names = {}
    for snippet in snippets:
        exec(compile(snippet, path, "exec"), names)  # they go on where the one before ended
        name = re.search(r'np\.savez\("(\w+\.npz)"', snippet)
        note(name.group(1), Model.last, is_joined=True)


def capture_more():
    ids = torch.randint(len(WORDS), (1, 5))
    model = gpt2().eval()
    fused = []
    for block in model.transformer.h:
        block.attn.c_attn.register_forward_hook(lambda module, given, made: fused.append(made[0].numpy()))
    model(ids)
    # As the hook gives it: one array for each layer, all heads side by side, beside the weights of the model.
    np.savez("gpt2_layers.npz", num_heads=HEADS, scale=SIZE ** -0.5, mask="causal",
             **{f"h.{i}.attn.c_attn": one for i, one in enumerate(fused)},
             **{f"h.{i}.attn.c_proj.weight": block.attn.c_proj.weight.numpy()
                for i, block in enumerate(model.transformer.h)})
    note("gpt2_layers.npz", model, is_joined=True)
    np.savez("gpt2_weights.npz", attn=torch.stack([one.weights for one in model.attentions()], dim=1)[0].numpy())
    note("gpt2_weights.npz", model, is_joined=False)

    ids = torch.randint(len(WORDS), (2, 5))
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    model = bert().eval()
    made_by = {"query": [], "key": [], "value": []}
    for block in model.encoder.layer:
        for name in made_by:
            getattr(block.attention.self, name).register_forward_hook(
                lambda module, given, made, name=name: made_by[name].append(
                    made.reshape(2, -1, HEADS, SIZE).transpose(1, 2)))
    model(ids, mask)
    q, k, v = (torch.stack(made_by[name], dim=1).numpy() for name in made_by)
    dense = np.stack([block.attention.output.dense.weight.numpy() for block in model.encoder.layer])
    np.savez("bert_batch.npz", q=q, k=k, v=v, attention_mask=mask.numpy(), scale=SIZE ** -0.5,
             **{"attention.output.dense.weight": dense})
    note("bert_batch.npz", model, is_joined=True)


stand_in()
run_documentation(sys.argv[1])
with torch.no_grad():
    capture_more()
with open("truth.json", "w") as file:
    json.dump(truth, file)
