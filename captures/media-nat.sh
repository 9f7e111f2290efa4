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
start proxy rtpengine --foreground --log-stderr --table=-1 --interface=$proxy --listen-ng=127.0.0.1:2223 \
	--port-min=30000 --port-max=30100 --delete-delay=1 --log-level=6 --pidfile="$work/rtpengine.pid"
listening proxy 2223
kamailio_proxy relay
talking_baresip alice "regint=0;outbound=\"sip:$proxy\""
talking_baresip bob "regint=0;answermode=auto"
command_baresip alice dial "sip:bob@$proxy"
sleep 6
command_baresip alice hangup
LINGER=4 done_with_media
grep -h -o -- "--- Port .*" "$work/proxy.out" >"$here/$name.rtpengine.txt"
