#!/bin/bash
# Two baresips talk for 8 s. A firewall at alice, behind the tap, lets no RTP in, but RTCP: the tap sees both speak, and her
# reports say nothing of what bob sends.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
in_host alice nft -f - <<'RULES'
table ip firewall {
	chain input {
		type filter hook input priority 0;
		udp dport 20000-29999 udp dport & 1 == 0 drop
	}
}
RULES
capture
two_talk 8
done_with_media
