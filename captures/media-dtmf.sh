#!/bin/bash
# Two baresips talk for 6 s; alice presses 4, 7, # and 0 as telephone events (RFC 4733).
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
capture
talking_baresip alice "regint=0"
talking_baresip bob "regint=0;answermode=auto"
command_baresip alice dial "sip:bob@$bob"
sleep 2
command_baresip alice sndcode 47#0
sleep 4
command_baresip alice hangup
done_with_media
