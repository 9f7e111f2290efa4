#!/bin/bash
# Two registrations that fail at Kamailio: SIPp with the wrong password (401 twice), and mallory,
# who gets a 403.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host carol $carol
host proxy $proxy
capture
kamailio_proxy registrar
caller alice uac-register-wrong -m 1 -s alice -au alice -ap wrong $proxy:5060
caller carol uac-register-forbidden -m 1 -s mallory $proxy:5060
done_capturing
