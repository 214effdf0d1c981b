"""Writes which characters the smaller typefaces of the page have: characters.py USED USUAL TEXT...

USED gets those in the TEXTs, which are the program's own; USUAL also the 2,350 syllables of KS X 1001, which Korean texts
usually do with. A file is written only if it changes, so that the fonts are not made anew with every text.
"""
import pathlib
import sys

used_file, usual_file, *texts = map(pathlib.Path, sys.argv[1:])
used = set("".join(text.read_text(encoding="utf-8") for text in texts)) - {"\n"}
# KS X 1001 has a syllable in two bytes; others take eight, for their letters.
usual = {chr(code) for code in range(0xAC00, 0xD7A4) if len(chr(code).encode("euc_kr")) == 2}

for file, characters in ((used_file, used), (usual_file, used | usual)):
    content = "".join(sorted(characters))
    if not file.exists() or file.read_text(encoding="utf-8") != content:
        file.write_text(content, encoding="utf-8")
