"""A small language as data, and every sentence of it with its true probability.

A grammar has families of sentences, one of which is taken by weight. A family names the choices that are made, one
after the other, and what is then said: words, with {choice} for what was chosen. A choice is a list of cases, of which
the first that fits counts:

    "if": {"who": "he she", "near": ""}   the earlier choices that it fits: one of these words; "" nothing, "*" anything
    "of": "boy girl"                      what can be chosen, equally likely
    "of": {"": 3, "near the tree": 1}     what can be chosen, by weight; "" says nothing
    "by": "tense", "of": {"past": …}      what can be chosen depends on an earlier choice

Where no case fits, nothing is chosen.
"""
import json
import zlib
from collections import namedtuple

# The texts of the words, what each does in the sentence (the name of its choice, "" for a word that is always said)
# and the probability of the sentence.
Sentence = namedtuple("Sentence", "words roles probability")


class Case:
    """One case of a choice, or of what a family says: the condition, and the options that it gives."""

    def __init__(self, case, read):
        self.condition = [(name, set(allowed.split() or [""])) for name, allowed in case.get("if", {}).items()]
        self.by = case.get("by")
        self.of = {key: read(of) for key, of in case["of"].items()} if self.by else read(case["of"])

    def fits(self, chosen):
        for name, allowed in self.condition:
            value = chosen.get(name, "")
            if value not in allowed and not (value and "*" in allowed):
                return False
        return True

    def options(self, chosen):
        return self.of.get(chosen[self.by], NOTHING) if self.by else self.of


def shares(of):
    """[(text, probability)] of what can be chosen."""
    weights = of if isinstance(of, dict) else dict.fromkeys(of.split() or [""], 1)
    total = sum(weights.values())
    return [(text, weight / total) for text, weight in weights.items()]


def template(of):
    """What a family says: (word, "") or ("", choice) for each item."""
    return [("", item[1:-1]) if item.startswith("{") else (item, "") for item in of.split()]


NOTHING = shares("")


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def every_sentence(grammar):
    """All sentences in the order of the choices; a sentence that can be made in two ways comes once, with the sum."""
    choices = {name: [Case(case, shares) for case in cases] for name, cases in grammar["choices"].items()}
    total = sum(family["weight"] for family in grammar["families"])
    found = {}
    for family in grammar["families"]:
        cases = [choices[name] for name in family["choose"].split()]
        say = [Case(case, template) for case in family["say"]]
        for chosen, probability in all_ways(family["choose"].split(), cases, {}, family["weight"] / total):
            said = tuple(spoken(options_of(say, chosen), chosen))
            found[said] = found.get(said, 0.0) + probability
    return [Sentence(*zip(*said), probability) for said, probability in found.items()]


def all_ways(names, cases, chosen, probability):
    """All ways to make the choices of these names, by their cases, after those already made."""
    if not names:
        yield chosen, probability
        return
    for value, share in options_of(cases[0], chosen):
        yield from all_ways(names[1:], cases[1:], {**chosen, names[0]: value}, probability * share)


def options_of(cases, chosen):
    """What the first case that fits gives."""
    return next((case.options(chosen) for case in cases if case.fits(chosen)), NOTHING)


def spoken(items, chosen):
    """The words that are said, each with its role."""
    for word, role in items:
        for text in chosen[role].split() if role else [word]:
            yield text, role


def is_held_out(words):
    """One sentence in ten is never trained on."""
    return zlib.crc32(" ".join(words).encode()) % 10 == 0
