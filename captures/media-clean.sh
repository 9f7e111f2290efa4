#!/bin/bash
# Two baresips talk for 16 s, G.711, RTP and RTCP with reports; nothing happens to a packet.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
capture
two_talk 16
done_with_media
