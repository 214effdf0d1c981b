"""What is measured of a model: on the sentences that it was never trained on, each counted by its true probability."""
import numpy as np

import model_file
from forward import forward

SURE = 0.51  # one word is determined where its true probability is larger
DETERMINED = 0.99  # so is the answer to a question
BLOCK = 500  # sentences that are computed at once
FEED_FORWARD = "down"  # the parts that can be switched off, by the value that becomes 0: this one or output.h


class Measures:
    def __init__(self, language, document):
        self.language = language
        self.p = model_file.arrays(document)
        self.scale = document["options"]["scale"]
        self.rows = language.rows[language.held_out]
        self.roles = language.roles[language.held_out]
        self.next = self.rows[:, 1:]
        self.mass = language.p[language.held_out][:, None] * (self.next > 0)
        self.parts = [f"output.{h}" for h in range(len(self.p["w_q"]))] + [FEED_FORWARD]

    def values(self, part=None):
        """The probabilities (sentences, words before the next, words) and the attention weights of each head, with
        one part of the model switched off, or none."""
        def change(name, value):
            return value * 0 if name == part else value

        blocks = []
        for rows in np.array_split(self.rows[:, :-1], max(1, len(self.rows) // BLOCK)):
            values = forward(self.p, rows, self.scale, change)
            blocks.append({name: value for name, value in values.items() if name.startswith(("prob", "weights"))})
        return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}

    def next_words(self, probabilities):
        """The mean loss in nats, the true entropy, and the share of right first words where one is determined."""
        held_out = self.language.held_out
        found = np.take_along_axis(probabilities, self.next[..., None], -1)[..., 0]
        sure = self.mass * (self.language.best_next[held_out, 1:] > SURE)
        is_right = probabilities.argmax(-1) == self.language.best_word[held_out, 1:]
        return {
            "loss": -mean(np.log(found), self.mass),
            "entropy": -mean(np.log(self.language.true_next[held_out, 1:]), self.mass),
            "right": mean(is_right, sure),
        }

    def wrong(self, question, probabilities):
        """The share of wrong answers. A question sorts next words into groups; of these, the one with the largest sum
        of probabilities answers."""
        groups = self.groups(question)
        places, answers = self.asked(question)
        asked = probabilities[places]
        sums = np.stack([asked[:, groups == g].sum(-1) for g in range(1, groups.max() + 1)], -1)
        return mean(sums.argmax(-1) + 1 != answers, self.mass[places])

    def looks_at(self, role, values):
        """Role → for each head the mean attention weight on the words of that role, from the words before one of the
        role that is asked about, over the sentences that have such words."""
        sentences, words = np.nonzero(self.roles[:, 1:] == self.language.role_names.index(role))
        weights = np.stack([values[f"weights.{h}"][sentences, words] for h in range(len(self.p["w_q"]))])
        is_there = np.arange(self.roles.shape[1] - 1) <= words[:, None]
        roles = np.where(is_there, self.roles[sentences, :-1], -1)
        found = {}
        for number, name in enumerate(self.language.role_names):
            mass = self.mass[sentences, words] * (roles == number).any(-1)
            if name and mass.any():
                found[name] = [mean((head * (roles == number)).sum(-1), mass) for head in weights]
        return found

    def groups(self, question):
        """The number of each word's group; 0 where it has none."""
        found = np.zeros(len(self.language.words), dtype=int)
        for number, words in enumerate(question["groups"], 1):
            found[[self.language.words.index(word) for word in words.split()]] = number
        return found

    def asked(self, question):
        """The places, (sentences, words before the next), where the next word has the question's role and the answer
        is determined; and the answers."""
        groups = self.groups(question)
        is_asked = self.roles[:, 1:] == self.language.role_names.index(question["role"])
        answers = np.where(is_asked & (self.shares(groups) > DETERMINED), groups[self.next], 0)
        return np.nonzero(answers), answers[answers > 0]

    def shares(self, groups):
        """The true probability that the next word is in the group in which it is, if it is in any."""
        rows, p = self.language.rows, self.language.p
        result = np.zeros(rows[:, 1:].shape)
        before = np.zeros(len(rows), dtype=int)  # sentences that begin alike have the same number
        for t in range(rows.shape[1] - 1):
            before = np.unique(before * len(groups) + rows[:, t], return_inverse=True)[1]
            group = groups[rows[:, t + 1]]
            of_any = np.bincount(before, p * (group > 0))[before]
            alike = np.unique(before * (groups.max() + 1) + group, return_inverse=True)[1]
            result[:, t] = np.where(group > 0, np.bincount(alike, p)[alike] / np.where(of_any > 0, of_any, 1), 0)
        return result[self.language.held_out]


def mean(values, weights):
    return float((values * weights).sum() / weights.sum())
