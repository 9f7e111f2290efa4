#!/bin/bash
# SIPp: 180 after 0.45 s, the caller gives up 2.1 s later.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-cancel -m 1
caller alice uac-cancel -d 2100 -m 1 $bob:5060
done_capturing
