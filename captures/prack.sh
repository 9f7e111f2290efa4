#!/bin/bash
# SIPp: a reliable 183 with SDP after 0.4 s, PRACK, 180 0.9 s later, answered 1.7 s after that, talk
# 2.4 s (RFC 3262).
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-prack -m 1
caller alice uac-prack -d 2400 -m 1 $bob:5060
done_capturing
