#!/bin/bash
# SIPp calls a host where nobody listens: every INVITE is answered by an ICMP error. SIPp takes no
# notice of them and gives up after its third repetition.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
caller alice uac-call -d 1000 -m 1 -max_invite_retrans 3 $bob:5060 || true
done_capturing
