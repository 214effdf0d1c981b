"""Writes the licences of all that the page is made of into one file: licences.py TARGET LIBRARIES IMGUI EMSCRIPTEN

LIBRARIES is the folder that scripts/web_libraries.sh prints, IMGUI the source of Dear ImGui, EMSCRIPTEN what Debian says
of Emscripten, whose libraries (musl, libc++, compiler-rt) are linked. A licence that is not found is an error.
"""
import pathlib
import re
import subprocess
import sys
import tarfile

target, libraries, imgui, emscripten = map(pathlib.Path, sys.argv[1:])
sources = libraries / "sources"


def of_source(archive):
    """The licence in the uppermost folder of an archive of sources."""
    with tarfile.open(archive) as files:
        for file in files:
            if re.fullmatch(r"[^/]+/(LICEN[CS]E|COPYING)(\.\w+)?", file.name):
                return files.extractfile(file).read()
    sys.exit(f"{archive} has no licence.")


def of_package(package):
    """What Debian says of a package."""
    files = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE, check=True).stdout
    copyright_file = f"./usr/share/doc/{package.name.split('_')[0]}/copyright"
    return subprocess.run(["tar", "--extract", "--to-stdout", copyright_file], input=files, stdout=subprocess.PIPE, check=True).stdout


licences = [("Dear ImGui", (imgui / "LICENSE.txt").read_bytes())]
licences += [(archive.name.split("_")[0], of_source(archive)) for archive in sorted(sources.glob("*.orig.tar.*"))]
licences += [(package.name.split("_")[0], of_package(package)) for package in sorted(sources.glob("*.deb"))
             if not package.name.startswith("doctest")]
licences.append(("Emscripten", emscripten.read_bytes()))

line = "=" * 100
target.write_text("".join(f"{line}\n{name}\n{line}\n\n{text.decode('utf-8', 'replace').strip()}\n\n\n" for name, text in licences),
                  encoding="utf-8")
