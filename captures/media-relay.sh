#!/bin/bash
# Two baresips talk for 8 s through Kamailio and rtpengine (in user space), which relays the media; the tap sees
# them on both sides of it. Of what alice sends 3 % is lost before the tap and the relay, of what she gets behind both.
# rtpengine's own counts are kept.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
bad_host alice $alice 13 out:loss=0.03 in:loss=0.03
host bob $bob
host proxy $proxy
capture
start proxy rtpengine --foreground --log-stderr --table=-1 --interface=$proxy --listen-ng=127.0.0.1:2223 \
	--port-min=30000 --port-max=30100 --delete-delay=1 --log-level=6 --pidfile="$work/rtpengine.pid"
listening proxy 2223
kamailio_proxy relay
talking_baresip alice "regint=0;outbound=\"sip:$proxy\""
talking_baresip bob "regint=0;answermode=auto"
command_baresip alice dial "sip:bob@$proxy"
sleep 8
command_baresip alice hangup
LINGER=4 done_with_media
grep -h -o -- "--- Port .*" "$work/proxy.out" >"$here/$name.rtpengine.txt"
