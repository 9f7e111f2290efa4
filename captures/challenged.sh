#!/bin/bash
# SIPp calls through Kamailio, which asks for a digest: 407, then 180 after 0.35 s, ring 0.9 s, talk
# 2.3 s, the caller hangs up. Both hops are in the capture.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
host proxy $proxy
capture
kamailio_proxy auth
callee bob uas-call -d 900 -m 1
caller alice uac-auth -d 2300 -m 1 -s bob -au alice -ap secret $proxy:5060
done_capturing
