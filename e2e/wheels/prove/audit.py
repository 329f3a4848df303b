"""What auditwheel says of wheels: their names come on standard input, a line of JSON goes out for each.

The call is that of `auditwheel show`; what it prints is overall_policy.
"""

import json
import logging
import sys
from importlib.metadata import version
from pathlib import Path

from auditwheel.wheel_abi import analyze_wheel_abi
from auditwheel.wheeltools import get_wheel_architecture

logging.disable()
print(json.dumps(f"auditwheel {version('auditwheel')}, Python {sys.version.split()[0]}"), flush=True)
for line in sys.stdin:
    wheel = Path(line.rstrip("\n"))
    try:
        abi = analyze_wheel_abi(
            None, get_wheel_architecture(wheel.name), wheel, frozenset(), disable_isa_ext_check=False, allow_graft=False
        )
        answer = {
            "overall": abi.overall_policy.name,
            "consistent": [p.name for p in abi.policies if p.priority <= abi.overall_policy.priority],
        }
    except Exception as e:
        answer = {"error": f"{type(e).__name__}: {e}"}
    print(json.dumps(answer), flush=True)
