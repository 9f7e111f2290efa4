#!/bin/bash
# Two baresips talk for 8 s. A firewall at bob lets no RTP of his out, but RTCP: the tap does not see him speak.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
in_host bob nft -f - <<'RULES'
table ip firewall {
	chain output {
		type filter hook output priority 0;
		udp sport 20000-29999 udp sport & 1 == 0 drop
	}
}
RULES
capture
two_talk 8
done_with_media
