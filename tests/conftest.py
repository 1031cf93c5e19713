"""Tests that want more than ``.[test]`` run only where an environment variable says that it is there.

Those of ``live/`` want other libraries (``CALANDO_LIVE=1``), those of ``site/`` Sphinx and a browser (``CALANDO_SITE=1``).
"""

import os

WANTED = {"live": "CALANDO_LIVE", "site": "CALANDO_SITE"}

collect_ignore = [folder for folder, name in WANTED.items() if os.environ.get(name) != "1"]
