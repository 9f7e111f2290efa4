#!/bin/bash
# The same with the wrong password: Kamailio answers the second INVITE with a 407 too.
. "$(dirname "$0")/lib.sh"

switch
host alice $alice
host proxy $proxy
capture
kamailio_proxy auth
caller alice uac-auth-wrong -m 1 -s bob -au alice -ap wrong $proxy:5060
done_capturing
