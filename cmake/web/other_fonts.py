"""Writes the fonts that the page fetches only when a character of theirs is to be shown: other_fonts.py FOLDER FONT...

Each character comes from the first FONT that has it. Fonts of many characters are cut into parts, so that one of them
does not bring them all. FOLDER/others.json says which characters each file has: {"NAME": [[FIRST, LAST], ...], ...}.
"""
import json
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

folder = pathlib.Path(sys.argv[1])
largest_part = 1200  # characters
block = 0x200  # code points that stay together where a font is cut
come_with_the_page = [(0x20, 0x52F), (0x1E00, 0x2BFF), (0x3000, 0x303F), (0x3130, 0x318F), (0xAC00, 0xD7A3), (0xFF00, 0xFFEF)]


def ranges(codepoints):
    joined = []
    for codepoint in sorted(codepoints):
        if joined and joined[-1][1] == codepoint - 1:
            joined[-1][1] = codepoint
        else:
            joined.append([codepoint, codepoint])
    return joined


def parts(codepoints):
    if len(codepoints) <= largest_part:
        return [codepoints]
    blocks = {}
    for codepoint in codepoints:
        blocks.setdefault(codepoint // block, set()).add(codepoint)
    joined = [set()]
    for _, one in sorted(blocks.items()):
        if joined[-1] and len(joined[-1]) + len(one) > largest_part:
            joined.append(set())
        joined[-1] |= one
    return joined


def write(font_file, codepoints, target):
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[], notdef_outline=True, glyph_names=False)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "TSI0", "TSI1", "TSI2", "TSI3", "TSI5", "FFTM", "DSIG"]
    font = subset.load_font(font_file, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codepoints)
    subsetter.subset(font)
    subset.save_font(font, target, options)


folder.mkdir(parents=True)
has, others = set(), {}
nanum = TTFont(sys.argv[2], lazy=True).getBestCmap()
has = {codepoint for first, last in come_with_the_page for codepoint in range(first, last + 1) if codepoint in nanum}
for font_file in sys.argv[2:]:
    new = {codepoint for codepoint in TTFont(font_file, lazy=True).getBestCmap() if codepoint >= 0x20} - has
    has |= new
    for number, part in enumerate(parts(new) if new else []):
        name = f"{pathlib.Path(font_file).stem}-{number}.ttf"
        write(font_file, part, folder / name)
        others[name] = ranges(part)
(folder / "others.json").write_text(json.dumps(others, separators=(",", ":")))
