#!/bin/bash
# A call over WebSocket (RFC 7118): a small client of our own, Kamailio between WebSocket and UDP,
# SIPp as the callee: 180 after 0.35 s, ring 1 s, talk 1.6 s.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
host proxy $proxy
capture
kamailio_proxy websocket -l "tcp:$proxy:8080"
callee bob uas-call -d 1000 -m 1
in_host alice python3 "$here/tools/websocket_caller.py" $proxy 8080 bob 1.6
done_capturing
