#!/bin/bash
# SIPp registers alice with Kamailio (401 and digest each time), refreshes after 1.2 s and
# de-registers 0.8 s later, all with one Call-ID; baresip registers bob meanwhile and, when it ends,
# de-registers.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
host proxy $proxy
capture
kamailio_proxy registrar
baresip_at bob "auth_user=bob;auth_pass=secret;outbound=\"sip:$proxy:5060\";regint=600"
caller alice uac-register -m 1 -s alice -au alice -ap secret $proxy:5060
command_baresip bob quit
done_capturing
