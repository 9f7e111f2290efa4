#!/bin/bash
# Three SIPp calls, 0.5 s apart, over one TCP connection: 180 after 0.35 s, ring 0.8 s, talk 1.7 s.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-call -t t1 -d 800 -m 3
caller alice uac-call -t t1 -d 1700 -m 3 -r 1 -rp 500 $bob:5060
done_capturing
