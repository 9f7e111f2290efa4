#!/bin/bash
# SIPp: ring 0.8 s; 1.1 s after the answer the caller puts the call on hold for 1.9 s, takes it back
# and hangs up 1.3 s later.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-hold -d 800 -m 1
caller alice uac-hold -d 1300 -m 1 $bob:5060
done_capturing
