#!/bin/bash
# Two baresips talk for 6 s; alice presses 4, 7, # and 0 as telephone events (RFC 4733).
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
capture
two_begin
sleep 2
command_baresip alice sndcode 47#0
sleep 4
command_baresip alice hangup
done_with_media
