#!/bin/bash
# Two baresips talk for 12 s. Of what alice sends 3 % is lost at random before the tap, of what she gets 3 %
# behind it.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
bad_host alice $alice 3 out:loss=0.03 in:loss=0.03
host bob $bob
capture
two_talk 12
done_with_media
