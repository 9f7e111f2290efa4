#!/bin/bash
# SIPp: 183 after 0.35 s and early media at once, answered 2 s later; the caller speaks from the answer on. Both play
# the G.711 A-law that comes with SIPp, 236 packets of 30 ms; hung up 6 s after the answer.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-early -d 2000 -m 1 -mp 30000
caller alice uac-media -d 6000 -m 1 -mp 20000 $bob:5060
done_with_media
