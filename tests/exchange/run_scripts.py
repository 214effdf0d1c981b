"""run_scripts.py FOLDER: runs FOLDER/0.py, 1.py and so on, each in a process of its own that finds NumPy and PyTorch
loaded, and leaves what it printed in N.out and its exit code in N.code."""
import importlib
import os
import pathlib
import runpy
import sys

for module in ("numpy", "torch"):
    try:
        importlib.import_module(module)
    except ImportError:
        pass

folder = pathlib.Path(sys.argv[1])
number = 0
while (script := folder / f"{number}.py").exists():
    child = os.fork()
    if child == 0:
        out = os.open(folder / f"{number}.out", os.O_WRONLY | os.O_CREAT)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdout.reconfigure(line_buffering=True)
        runpy.run_path(str(script), run_name="__main__")
        sys.exit(0)
    _, status = os.waitpid(child, 0)
    (folder / f"{number}.code").write_text(str(os.waitstatus_to_exitcode(status)))
    number += 1
