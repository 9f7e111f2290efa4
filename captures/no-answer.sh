#!/bin/bash
# SIPp: the callee rings for 5 s and gives up with a 480.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-unanswered -d 5000 -m 1
caller alice uac-unanswered -m 1 $bob:5060
done_capturing
