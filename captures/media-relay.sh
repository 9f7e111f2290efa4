#!/bin/bash
# Two baresips talk for 8 s through Kamailio and rtpengine (in user space), which relays the media; the tap sees
# them on both sides of it. Of what alice sends 3 % is lost before the tap and the relay, of what she gets behind both.
# rtpengine's own counts are kept.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
bad_host alice $alice 13 out:loss=0.03 in:loss=0.03
host bob $bob
host proxy $proxy
capture
relayed_talk 8
