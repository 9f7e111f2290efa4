#!/bin/bash
# baresip calls a host that drops everything: seven INVITEs, Timer B after 32 s.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host carol $carol
in_host carol nft 'add table ip deaf; add chain ip deaf input { type filter hook input priority 0; policy drop; }'
capture
baresip_at alice "regint=0"
command_baresip alice dial "sip:carol@$carol"
sleep 33
# Something after Timer B, so that the capture shows that nothing came until then.
in_host alice bash -c "echo >/dev/udp/$carol/9"
done_capturing
