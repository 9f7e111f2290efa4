#!/bin/bash
# SIPp: both speak from the answer on; the caller presses 1, 5 and * by INFO (application/dtmf-relay), 2 s after the
# answer and a second apart, and hangs up 1.5 s later.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-info -d 600 -m 1 -mp 30000
caller alice uac-info -d 1500 -m 1 -mp 20000 $bob:5060
done_with_media
