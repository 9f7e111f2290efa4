#!/bin/bash
# Kamailio forks a SIPp call to three phones: bob and carol send early media, the same with one SSRC and the same
# numbers, dave rings. Bob answers 2 s later, the others are cancelled; the caller speaks for 4.5 s.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
host carol $carol
host dave $dave
host proxy $proxy
capture
kamailio_proxy fork
callee bob uas-early -d 2000 -m 1 -mp 30000
callee carol uas-early-cancel -m 1 -mp 31000
callee dave uas-cancel -m 1
caller alice uac-media -d 4500 -m 1 -mp 20000 -s bob $proxy:5060
done_with_media
