#!/bin/bash
# A SIPp call through baresip as a B2BUA: two dialogs with Call-IDs, tags and CSeq of their own. The
# callee sends 180 after 0.35 s, rings 0.9 s; the caller talks 1.9 s and hangs up.
. "$(dirname "$0")/lib.sh"
. "$here/tools/baresip.sh"

switch
host alice $alice
host bob $bob
host proxy $proxy
capture port 5060 # not the media
BARESIP_MODULES="module_app b2bua.so"
BARESIP_ACCOUNTS="<sip:out@example.com>;regint=0;b2bua=outbound;outbound=\"sip:$bob:5060\""
baresip_at proxy "regint=0;b2bua=inbound"
callee bob uas-call -d 900 -m 1
caller alice uac-call -d 1900 -m 1 -s bob $proxy:5060
done_capturing
