#!/bin/bash
# Two baresips talk for 6 s through Kamailio and rtpengine; alice is behind a NAT that gives her media another address
# and port than her SDP says, and the relay sends to where hers come from. The tap sees the outer side of the NAT.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

alice=192.168.7.11
router=10.9.0.1
switch
host bob $bob
host proxy $proxy
host router $router
inner_host alice $alice router
in_host router nft -f - <<'RULES'
table ip nat {
	chain post {
		type nat hook postrouting priority 100
		oifname "eth0" ip protocol udp masquerade to :40000-40999 random
	}
}
RULES
capture
relayed_talk 6
