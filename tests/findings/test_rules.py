#!/usr/bin/env python3
"""Every rule of findings fires where it must and is silent where it must not (docs/FINDINGS.md).

The ladders are the .flow files beside this program (notation: tests/lib/flow.py): what was done to the
call was decided when the ladder was written. A rule is silent in a ladder that expects no row of it:

    expect findings[rule=no-response] call=1 primary=true       it fires
    expect findings[rule=no-response] count=0                   it is silent

    test_rules.py [--keep DIR] [NAME...]     NAME: part of a flow's name
"""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
sys.path.insert(0, str(HERE.parent / "flows"))

import flow as notation  # noqa: E402
import test_flows        # noqa: E402


def cases():
    for path in sorted(HERE.glob("*.flow")):
        yield notation.read_flow(path), None


if __name__ == "__main__":
    test_flows.cases = cases
    sys.exit(test_flows.main())
