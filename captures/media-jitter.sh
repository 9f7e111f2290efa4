#!/bin/bash
# Two baresips talk for 12 s. What alice sends waits up to 40 ms before the tap and none overtakes another.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
bad_host alice $alice 7 out:jitter=40
host bob $bob
capture
two_talk 12
done_with_media
