"""Writes the page of the folder WEB as one file that opens from anywhere, also without a server: single_file.py WEB PAGE FILE PACKED...

Scripts and styles stand in it as they are. Those in PACKED, the program and its fonts in the folder PAGE, are compressed and
written in base64; unpack.js brings them back before the program starts.
"""
import base64
import gzip
import pathlib
import re
import sys

web, page, target = map(pathlib.Path, sys.argv[1:4])


def text(name):
    return (web / name).read_text(encoding="utf-8")


def packed(name):
    data = base64.b64encode(gzip.compress((page / name).read_bytes(), 9, mtime=0)).decode()
    return f'<script type="text/plain" id="{name}">{data}</script>'


def script(name):
    # The end of a script is the only thing that may not stand in one.
    return text(name).replace("</script", "<\\/script")


html = text("index.html")
html = re.sub(r'<meta http-equiv="Content-Security-Policy".*>\n', "", html)  # it forbids scripts that stand in the page
html = re.sub(r'<link rel="(icon|apple-touch-icon|manifest|preload)".*>\n', "", html)
html = re.sub(r'<link rel="stylesheet" href="(.*)">', lambda m: f"<style>\n{text(m[1])}</style>", html)
html = html.replace('<script src="load.js"></script>', '\n'.join([
    *map(packed, sys.argv[4:]), f"<script>\n{script('unpack.js')}</script>"]))
html = re.sub(r'<script src="(.*)"></script>', lambda m: f"<script>\n{script(m[1])}</script>", html)
target.write_text(html, encoding="utf-8")
