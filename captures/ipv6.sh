#!/bin/bash
# Two SIPp calls over IPv6, 0.9 s apart: 180 after 0.35 s, ring 1.1 s, talk 1.9 s.
. "$(dirname "$0")/lib.sh"

alice=fd00:9::11
bob=fd00:9::12
switch
host alice $alice
host bob $bob
capture
callee bob uas-call -d 1100 -m 2
caller alice uac-call -d 1900 -m 2 -r 1 -rp 900 "[$bob]:5060"
done_capturing
