"""A language as arrays: all its sentences, and the true probability of every next word."""
import numpy as np

import grammar

FILLER = "·"  # fills short sentences up to the length of the longest; never a word of one


class Language:
    """words: the texts of all words, sorted, after the filler. rows[s, t]: index of word t of sentence s.
    roles[s, t]: index in role_names of what it does. p[s]: probability of the sentence. held_out[s]: never trained on.
    true_next[s, t]: probability of word t after the words before it. best_next[s, t]: the largest probability that
    any word has there, best_word[s, t]: that word.
    """

    def __init__(self, path):
        self.grammar = grammar.read(path)
        sentences = grammar.every_sentence(self.grammar)
        self.words = [FILLER] + sorted({word for sentence in sentences for word in sentence.words})
        self.role_names = sorted({role for sentence in sentences for role in sentence.roles})
        self.rows = padded([s.words for s in sentences], self.words)
        self.roles = padded([s.roles for s in sentences], self.role_names)
        self.p = np.array([s.probability for s in sentences])
        self.held_out = np.array([grammar.is_held_out(s.words) for s in sentences])
        self._find_true_probabilities()

    def _find_true_probabilities(self):
        shape = self.rows.shape
        self.true_next, self.best_next, self.best_word = np.ones(shape), np.ones(shape), np.zeros(shape, dtype=int)
        before = np.zeros(shape[0], dtype=int)  # sentences that begin alike have the same number
        for t in range(shape[1]):
            keys, after = np.unique(before * len(self.words) + self.rows[:, t], return_inverse=True)
            parent, word = np.divmod(keys, len(self.words))
            share = np.bincount(after, self.p) / np.bincount(before, self.p)[parent]
            best = np.zeros(before.max() + 1)
            np.maximum.at(best, parent, share)
            is_best = share >= best[parent] - 1e-12
            best_word = np.zeros(len(best), dtype=int)
            best_word[parent[is_best]] = word[is_best]
            self.true_next[:, t], self.best_next[:, t] = share[after], best[before]
            self.best_word[:, t] = best_word[before]
            before = after


def padded(lists, names):
    """Indexes in `names`; 0 fills the short lists."""
    index = {name: i for i, name in enumerate(names)}
    rows = np.zeros((len(lists), max(map(len, lists))), dtype=int)
    for row, items in zip(rows, lists):
        row[:len(items)] = [index[item] for item in items]
    return rows
