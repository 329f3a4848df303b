"""Opens an extension module as `import` does (RTLD_NOW), and says what the loader says: import.py FILE NAME."""

import _imp
import sys
from importlib.machinery import ModuleSpec

file, name = sys.argv[1:]
try:
    _imp.create_dynamic(ModuleSpec(name, None, origin=file))
except ImportError as e:
    # An error without a path is the module's own: its PyInit_NAME ran, and misses another module.
    print(e if e.path and "does not define module export function" not in str(e) else "loads")
except SystemError:  # its PyInit_NAME makes no module
    print("loads")
else:
    print("loads")
