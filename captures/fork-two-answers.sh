#!/bin/bash
# Kamailio forks a SIPp call to two phones, and both answer: what carol sends is delayed by 80 ms,
# so her 200 is on its way when the proxy, on bob's 200, cancels her. The caller acknowledges both,
# hangs up on the second at once and on the first after 2.6 s.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
slow_host carol $carol 80
host proxy $proxy
capture
kamailio_proxy fork-two
callee bob uas-call -d 1730 -m 1
callee carol uas-race -d 1750 -m 1
caller alice uac-fork-two -d 2600 -m 1 -s bob $proxy:5060
done_capturing
