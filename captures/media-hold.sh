#!/bin/bash
# Two baresips talk; after 4 s alice holds bob for 5 s, takes him back, and hangs up 4 s later.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
capture
two_begin
sleep 4
command_baresip alice hold
sleep 5
command_baresip alice resume
sleep 4
command_baresip alice hangup
done_with_media
