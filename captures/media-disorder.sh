#!/bin/bash
# Two baresips talk for 12 s. Before the tap, of what alice sends 4 % is 50 ms late, and overtaken; 3 % is sent
# twice, the second 3 ms later, and of 3 % the very same packet comes again 1 ms later.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
bad_host alice $alice 11 out:late=0.04/50 out:twice=0.03/3 out:copied=0.03/1
host bob $bob
capture
two_talk 12
done_with_media
