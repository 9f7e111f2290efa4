#!/bin/bash
# Kamailio follows a 302 by itself: the SIPp caller sees only the answer of dave. The 302 comes from
# another Kamailio, a redirect server at carol's address. 180 after 0.35 s, ring 1 s, talk 1.4 s.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host carol $carol
host dave $dave
host proxy $proxy
capture
kamailio_proxy recurse
kamailio_at carol redirect
callee dave uas-call -d 1000 -m 1
caller alice uac-call -d 1400 -m 1 -s carol $proxy:5060
done_capturing
