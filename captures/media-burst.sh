#!/bin/bash
# Two baresips talk for 12 s over a line that turns bad for five packets in the mean (Gilbert), both ways:
# what alice sends is lost before the tap, what she gets behind it.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
bad_host alice $alice 5 out:burst=0.02/0.2 in:burst=0.02/0.2
host bob $bob
capture
two_talk 12
done_with_media
