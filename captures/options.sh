#!/bin/bash
# Kamailio asks two destinations every second whether they live: bob, a baresip, answers; carol's
# host has nobody at the port (ICMP). Four seconds.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host bob $bob
host carol $carol
host proxy $proxy
printf '1 sip:bob@%s:5060\n1 sip:carol@%s:5060\n' $bob $carol >"$work/dispatcher.list"
baresip_at bob "regint=0"
capture
kamailio_proxy ping -A "LIST=\"$work/dispatcher.list\""
sleep 4
done_capturing
