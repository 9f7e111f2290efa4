#!/bin/bash
# SIPp: two calls, each of a ring of 0.6 s and a talk of 4.5 s, the second as soon as the first is hung up. Both sides always
# take the same ports, SSRC and sequence numbers: those of the G.711 A-law that comes with SIPp.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
capture
callee bob uas-media -d 600 -m 2 -mp 30000
caller alice uac-media -d 4500 -m 2 -l 1 -r 10 -mp 20000 $bob:5060
done_with_media
