#!/bin/bash
# Kamailio forks a SIPp call to three phones: all ring, bob answers 1.8 s after his 180, carol and
# dave are cancelled; talk 2.2 s.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host bob $bob
host carol $carol
host dave $dave
host proxy $proxy
capture
kamailio_proxy fork
callee bob uas-call -d 1800 -m 1
callee carol uas-cancel -m 1
callee dave uas-cancel -m 1
caller alice uac-call -d 2200 -m 1 -s bob $proxy:5060
done_capturing
