"""Trains the transformer on a language: the same numbers every time on one machine."""
import math
import sys

import numpy as np
import torch

from transformer import first_parameters, forward

BATCH, RATE, WARM_UP = 64, 0.01, 100


def train(language, seed, steps, sharpness):
    """The trained parameters. sharpness: how much the mean entropy of the attention weights counts as loss, so
    that a head looks at one word rather than at several."""
    p = first_parameters(len(language.words), seed)
    optimizer = torch.optim.AdamW(p.values(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.0)
    draw = sampler(language, seed)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * step / steps))
        loss = loss_of(p, draw(), sharpness)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 500 == 0:
            print(f"step {step} of {steps}: loss {loss.item():.4f}", file=sys.stderr, flush=True)
    return p


def sampler(language, seed):
    """A function that draws BATCH sentences by their probability, none of which is held out."""
    chosen = np.flatnonzero(~language.held_out)
    cumulative = np.cumsum(language.p[chosen])
    cumulative /= cumulative[-1]
    rng = np.random.default_rng(seed)

    def draw():
        picked = np.searchsorted(cumulative, rng.random(BATCH))
        rows = language.rows[chosen[np.minimum(picked, len(chosen) - 1)]]
        return torch.from_numpy(rows[:, :(rows > 0).sum(1).max()])

    return draw


def loss_of(p, rows, sharpness):
    """The mean cross-entropy of the next words, and the mean entropy of the attention weights."""
    next_words = rows[:, 1:]
    live = next_words > 0
    logits, weights = forward(p, rows[:, :-1], live)
    cross_entropy = torch.nn.functional.cross_entropy(logits, next_words[live], reduction="sum") / live.sum()
    entropy = -(weights * torch.log(weights + 1e-9)).sum(-1).transpose(1, 2)[live]
    return cross_entropy + sharpness * entropy.mean((0, 1))
