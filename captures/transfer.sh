#!/bin/bash
# Three baresips: alice calls bob, who answers at once and after about 1.5 s transfers her to carol
# (REFER, blind). Alice calls carol and tells bob by NOTIFY; she hangs up about 2 s later.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
host carol $carol
capture port 5060 # not the media
baresip_at alice "regint=0"
baresip_at bob "regint=0;answermode=auto"
baresip_at carol "regint=0;answermode=auto"
command_baresip alice dial "sip:bob@$bob"
sleep 1.5
command_baresip bob transfer "sip:carol@$carol"
sleep 2
command_baresip alice hangup
done_capturing
