#!/bin/bash
# SIPp calls with session descriptions too long for one packet of 1500 bytes: INVITE and 200 come in
# two IP fragments each. 180 after 0.35 s, ring 0.9 s, talk 1.2 s.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-large -d 900 -m 1
caller alice uac-large -d 1200 -m 1 $bob:5060
done_capturing
