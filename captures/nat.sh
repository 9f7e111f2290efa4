#!/bin/bash
# One SIPp call through a NAT, recorded on both sides of it: interface 0 shows the private address of
# the caller, interface 1 the address and port the NAT gave her. 180 after 0.35 s, ring 0.6 s, talk
# 1.1 s.
. "$(dirname "$0")/lib.sh"

alice=192.168.7.11
router=10.9.0.1
switch
host bob $bob
host router $router
inner_host alice $alice router
in_host router nft -f - <<'RULES'
table ip nat {
	chain post {
		type nat hook postrouting priority 100
		oifname "eth0" udp sport 5060 masquerade to :40000-40999 random
	}
}
RULES
capture_interfaces router inner eth0
callee bob uas-call -d 600 -m 1
caller alice uac-call -d 1100 -m 1 $bob:5060
done_capturing pcapng
