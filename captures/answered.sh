#!/bin/bash
# Two calls by SIPp, the second 1.5 s after the first: 180 after 0.35 s, ring 1.2 s, talk 3.4 s, the
# caller hangs up.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-call -d 1200 -m 2
caller alice uac-call -d 3400 -m 2 -r 1 -rp 1500 $bob:5060
done_capturing
