#!/bin/bash
# Two baresips talk for 6 s, SRTP and SRTCP with keys in the SDP (SDES, RFC 4568).
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
capture
BARESIP_MODULES="module srtp.so"
two_talk 6 ";mediaenc=srtp-mand"
done_with_media
