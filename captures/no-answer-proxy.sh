#!/bin/bash
# SIPp through Kamailio: the callee rings, after 4 s the proxy cancels and answers 408 (its
# fr_inv_timer). The caller never sends a CANCEL.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
host proxy $proxy
capture
kamailio_proxy impatient
callee bob uas-cancel -m 1
caller alice uac-unanswered -m 1 -s bob $proxy:5060
done_capturing
