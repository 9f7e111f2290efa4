#!/bin/bash
# Seven calls by SIPp, 0.4 s apart, each refused with the code it asks for: 180 after 0.2 s, then
# after 0.3 s 486, 480, 603, 404, 503, 488, 600, in this order.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-refuse -m 7
caller alice uac-refused -m 7 -r 1 -rp 400 -inf "$here/scenarios/refused.csv" $bob:5060
done_capturing
