#!/bin/bash
# SIPp: what bob sends is delayed by 60 ms, so the caller's CANCEL crosses the 200. Bob answers 1.5 s
# after his 180, the caller cancels 1.48 s after it has come; the CANCEL gets a 481.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
slow_host bob $bob 60
capture
callee bob uas-race -d 1500 -m 1
caller alice uac-race -d 1480 -m 1 $bob:5060
done_capturing
