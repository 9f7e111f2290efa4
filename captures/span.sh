#!/bin/bash
# One SIPp call, recorded at both ports of the switch it passes: every packet is there twice, once
# an interface. 180 after 0.35 s, ring 0.7 s, talk 0.9 s.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture_interfaces hub alice bob
callee bob uas-call -d 700 -m 1
caller alice uac-call -d 900 -m 1 $bob:5060
done_capturing pcapng
