#!/bin/bash
# SIPp: answered after a ring of 0.6 s; the caller speaks at once, the callee 3 s after the ACK. Both play the G.711
# A-law that comes with SIPp, 236 packets of 30 ms; hung up 8 s after the answer.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-late -d 600 -m 1 -mp 30000
caller alice uac-media -d 8000 -m 1 -mp 20000 $bob:5060
done_with_media
