#!/bin/bash
# The house rules hold in the whole project.
exec "$(dirname "$0")/run"
