#!/bin/bash
# A SIPp call through a record-routing Kamailio, both hops in the capture: 180 after 0.35 s, ring
# 0.7 s, talk 2.6 s, the callee hangs up.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
host proxy $proxy
capture
kamailio_proxy proxy
callee bob uas-hangup -d 2600 -m 1
caller alice uac-wait -m 1 -s bob $proxy:5060
done_capturing
