#!/bin/bash
# Eight SIPp calls, 0.3 s apart, over a line that loses a fifth of what arrives at either side, at
# random and behind the tap: every packet is in the capture, lost or not. Ring 0.6 s, talk 1.5 s.
# A run in which a call fails altogether ends with an error; run it again.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
for node in alice bob; do
	in_host $node nft -f - <<'RULES'
table ip lossy {
	chain input {
		type filter hook input priority 0;
		udp dport 5060 numgen random mod 100 < 20 drop
	}
}
RULES
done
capture
callee bob uas-lossy -d 600 -m 8
caller alice uac-call -d 1500 -m 8 -r 1 -rp 300 $bob:5060
LINGER=5 done_capturing
