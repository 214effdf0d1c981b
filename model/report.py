"""What is claimed of the committed models, as data (report.json) and to read (report.md)."""
import json

import model_file
from language import Language
from measures import Measures

ALL = "all"  # no part is switched off
SHOWN = 0.1  # smaller mean attention weights than this are not worth a line


def write(folder, names):
    reports = {name: measured(folder, name) for name in names}
    (folder / "report.json").write_text(json.dumps(reports, indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(markdown(reports) + "\n", encoding="utf-8")


def measured(folder, name):
    """Everything about one model, rounded as it is shown."""
    model = model_file.read(folder / f"{name}.json")
    language = Language(folder / f"grammar.{name}.json")
    measures = Measures(language, model["document"])
    values = measures.values()
    return {
        "sentences": len(language.rows),
        "held_out_sentences": int(language.held_out.sum()),
        "held_out_probability": rounded(language.p[language.held_out].sum()),
        "words": len(language.words),
        "positions": language.rows.shape[1],
        "numbers": sum(array.size for array in measures.p.values()),
        **{key: rounded(value) for key, value in measures.next_words(values["probabilities"]).items()},
        "heads": [head["en"] for head in model["heads"]],
        "questions": answers(measures, language.grammar["questions"], values),
        "looks_at": {role: looks_at(measures, role, values)
                     for role in dict.fromkeys(question["role"] for question in language.grammar["questions"])},
    }


def answers(measures, questions, values):
    """For each question how often it is answered wrong, with all parts and without each."""
    found = [{"name": question["name"], "places": len(measures.asked(question)[1]), "wrong": {}}
             for question in questions]
    for part in [ALL] + measures.parts:
        probabilities = values["probabilities"] if part == ALL else measures.values(part)["probabilities"]
        for question, answer in zip(questions, found):
            answer["wrong"][part] = rounded(measures.wrong(question, probabilities))
    return found


def looks_at(measures, role, values):
    return {name: [rounded(weight) for weight in heads]
            for name, heads in measures.looks_at(role, values).items() if max(heads) >= SHOWN}


def rounded(value):
    return round(float(value), 4)


INTRODUCTION = """# What was measured of the tiny models

Written by `model/train`; a test measures the committed weights again. All shares are of sentences that were never
trained on, each counted by its true probability. The loss and the entropy are in nats for each word after the first.
"""

SIZES = {
    "sentences": "sentences of the language",
    "held_out_sentences": "of these never trained on",
    "words": "words, with the filler",
    "positions": "positions",
    "numbers": "numbers",
    "entropy": "true entropy",
    "loss": "loss",
    "right": "right, where one word's true probability is above 0.51",
}


def markdown(reports):
    rows = [[title] + [shown(report[key]) for report in reports.values()] for key, title in SIZES.items()]
    return "\n".join([INTRODUCTION, table([""] + list(reports), rows)] +
                     [part for name, report in reports.items() for part in heads_of(name, report)])


def heads_of(name, report):
    titles = [f"head {number} ({job})" for number, job in enumerate(report["heads"], 1)]
    wrong = [[question["name"], shown(question["places"])] + [shown(share) for share in question["wrong"].values()]
             for question in report["questions"]]
    looks = [[asked, role] + [shown(weight) for weight in heads]
             for asked, roles in report["looks_at"].items() for role, heads in roles.items()]
    return [
        f"\n## {name}: what goes wrong without a part\n\nThe share of wrong answers among the places where the true "
        "answer is determined.\n",
        table(["question", "places", "with all"] + [f"without {title}" for title in titles] +
              ["without feed-forward"], wrong),
        f"\n## {name}: what each head looks at\n\nThe mean attention weight on the words that do something in the "
        "sentence, from the word before the one that is\nasked about, over the sentences that have such words.\n",
        table(["asked", "looks at"] + titles, looks),
    ]


def table(titles, rows):
    lines = ["| " + " | ".join(cells) + " |" for cells in [titles] + rows]
    return "\n".join([lines[0], "|" + " --- |" * len(titles)] + lines[1:])


def shown(value):
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
