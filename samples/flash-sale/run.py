"""The flash sale: an app that scales by itself, and a crowd that becomes five times as large at second 30.

usage: run.py [SANDUN]     the command line to use; ./sandun of this checkout by default. `sandun up` must run.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SANDUN = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "..", "..", "sandun")

with open(os.path.join(HERE, "marathon.json")) as file:
    app = json.load(file)
app["env"]["FLASH_SALE"] = HERE
with tempfile.NamedTemporaryFile("w", suffix=".json") as definition:
    json.dump(app, definition)
    definition.flush()
    subprocess.run([SANDUN, "app", "apply", definition.name, "--wait"], check=True)
port = app["portDefinitions"][0]["port"]
subprocess.run([sys.executable, os.path.join(HERE, "crowd.py"), f"http://127.0.0.1:{port}/", "30", "150", "30", "90"], check=True)
subprocess.run([SANDUN, "scale", "log", app["id"]], check=True)
