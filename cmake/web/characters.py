"""Writes which characters the smaller typefaces of the page have: characters.py MONOSPACED USUAL TEXT...

TEXTs are the program's own. MONOSPACED gets the characters of what is calculated with and quoted in them: the words of
examples and models, and code in lessons. USUAL gets all of theirs, and the 2,350 syllables of KS X 1001, which Korean
texts usually do with. A file is written only if it changes, so that the fonts are not made anew with every text.
"""
import pathlib
import re
import sys

monospaced_file, usual_file, *texts = map(pathlib.Path, sys.argv[1:])


def quoted(text):
    """What the monospaced typeface shows of it."""
    content = text.read_text(encoding="utf-8")
    if text.suffix == ".md":
        return "".join(re.findall(r"`[^`]*`", content))
    return content if text.parent.name in ("examples", "model") else ""


# KS X 1001 has a syllable in two bytes; others take eight, for their letters.
usual = {chr(code) for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc_kr")) == 2}
usual.update(*(text.read_text(encoding="utf-8") for text in texts))

for file, characters in ((monospaced_file, set("".join(map(quoted, texts)))), (usual_file, usual)):
    content = "".join(sorted(characters - {"\n"}))
    if not file.exists() or file.read_text(encoding="utf-8") != content:
        file.write_text(content, encoding="utf-8")
