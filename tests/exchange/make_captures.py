"""Writes captures in every form that NumPy has for them, and truth.json: what qkv has to read of each, bit by bit."""
import json
import struct

import numpy as np

rng = np.random.default_rng(5)
layers, heads, n, d_k, d_v = 2, 3, 5, 4, 6
tokens = ["나는", "사과를", "ate", "🍎", "שלום"]
layer, head = 1, 2
truth = {}


def bits(array):
    return {"shape": list(array.shape), "bits": array.astype("<f8").ravel().view("<u8").tolist()}


def note(name, q, k, v, given_tokens=tokens, causal=False):
    truth[name] = {"q": bits(q), "k": bits(k), "v": bits(v), "tokens": given_tokens, "causal": causal}


def bfloat16(array):
    return (array.astype("<f4").view("<u4") >> 16).astype("<u2")


def widened(array):
    return (array.astype("<u4") << 16).view("<f4")


def pick(array):
    """What --layer 2 --head 3 chooses."""
    return array[layer, head]


q = rng.standard_normal((layers, heads, n, d_k))
k = rng.standard_normal((layers, heads, n, d_k))
v = rng.standard_normal((layers, heads, n, d_v))

for dtype in ("<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<i4", ">i8", "|u1"):
    for order in "CF":
        for save, kind in ((np.savez, "plain"), (np.savez_compressed, "packed")):
            name = "%s_%s_%s.npz" % (dtype.strip("<>|") + ("big" if dtype[0] == ">" else ""), order, kind)
            scale = 10 if dtype[1] in "iu" else 1
            arrays = [np.asarray(abs(a) * scale if dtype[1] == "u" else a * scale, dtype=dtype, order=order)
                      for a in (q, k, v)]
            save(name, q=arrays[0], k=arrays[1], v=arrays[2], tokens=np.array(tokens), mask="causal")
            note(name, *[pick(a) for a in arrays], causal=True)

np.savez("bfloat16.npz", q=bfloat16(q).view("V2"), k=bfloat16(k).view("V2"), v=bfloat16(v).view("V2"),
         tokens=np.array(tokens).astype(">U8"))
note("bfloat16.npz", *[pick(widened(bfloat16(a))) for a in (q, k, v)])

np.savez("batch.npz", q=q[None].repeat(2, 0), k=k[None].repeat(2, 0), v=np.stack([v, v + 1]),
         tokens=np.array([tokens, tokens[::-1]]))
note("batch.npz", pick(q), pick(k), pick(v))

np.savez("names.npz", queries=q, K=k, value=v)
note("names.npz", pick(q), pick(k), pick(v), ["t%d" % (i + 1) for i in range(n)])

np.savez("beside.npz", q=q, k=k, v=v)
json.dump(tokens, open("beside.tokens.json", "w"))
note("beside.npz", pick(q), pick(k), pick(v))

np.save("three_q.npy", q)
np.save("three_k.npy", np.asfortranarray(k.astype(">f4")))
np.save("three_v.npy", v)
json.dump({"tokens": tokens}, open("three_q.tokens.json", "w"))
note("three_q.npy", pick(q), pick(k.astype("<f4")), pick(v))

same = v[..., :d_k]
for order in "CF":
    name = "stacked_%s.npy" % order
    np.save(name, np.asarray(np.stack([q, k, same]), order=order))
    note(name, pick(q), pick(k), pick(same), ["t%d" % (i + 1) for i in range(n)])

json.dump({"q": q.tolist(), "k": k.tolist(), "v": v.tolist(), "tokens": tokens, "options": {"mask": "causal"}},
          open("nested.json", "w"))
note("nested.json", pick(q), pick(k), pick(v), causal=True)

kinds = {"F16": lambda a: a.astype("<f2"), "BF16": bfloat16, "F32": lambda a: a.astype("<f4"), "F64": lambda a: a}
for kind, convert in kinds.items():
    header = {"__metadata__": {"tokens": json.dumps(tokens), "mask": "none"}}
    data = b""
    read = []
    for key, array in (("q", q), ("k", k), ("v", v)):
        converted = convert(array)
        header[key] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(data), len(data) + converted.nbytes]}
        data += converted.tobytes()
        read.append(pick(widened(converted) if kind == "BF16" else converted))
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open("%s.safetensors" % kind.lower(), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    note("%s.safetensors" % kind.lower(), *read)

json.dump(truth, open("truth.json", "w"))
