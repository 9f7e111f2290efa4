#!/bin/bash
# baresip calls carol; Kamailio as a redirect server answers 302 with dave's host, baresip calls
# there and SIPp answers: 180 after 0.35 s, ring 1.3 s; baresip hangs up after about 2 s.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host dave $dave
host proxy $proxy
capture port 5060 # not the media
kamailio_proxy redirect
callee dave uas-call -d 1300 -m 1
baresip_at alice "regint=0"
command_baresip alice dial "sip:carol@$proxy"
sleep 3.7
command_baresip alice hangup
done_capturing
