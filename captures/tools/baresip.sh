# shellcheck shell=bash disable=SC2154  # here and work come from lib.sh
# Sourced: baresip on a host, without sound, commanded over TCP on port 4444 of that host.

# baresip_at NAME [ACCOUNT PARAMETERS]: as sip:NAME@example.com, registering with the proxy only if
# the parameters say so (regint). Answers calls by itself if they say answermode=auto.
# BARESIP_MODULES, BARESIP_ACCOUNTS: more lines for its config and accounts.
baresip_at() {
	local node=$1 parameters=$2 dir="$work/baresip.$1"
	mkdir -p "$dir"
	cat >"$dir/config" <<-CONFIG
		sip_listen ${!node}:5060
		sip_verify_server no
		call_local_timeout 120
		call_max_calls 4
		rtp_ports 20000-29999
		module_path /usr/lib/baresip/modules
		module g711.so
		module aubridge.so
		module_tmp account.so
		module_app menu.so
		module_app ctrl_tcp.so
		${BARESIP_MODULES:-}
		audio_player aubridge,null
		audio_source ${BARESIP_SOURCE:-aubridge,null}
		audio_alert aubridge,alert
		ctrl_tcp_listen 127.0.0.1:4444
	CONFIG
	printf '%s\n' "<sip:$node@example.com>;$parameters" "${BARESIP_ACCOUNTS:-}" >"$dir/accounts"
	: >"$dir/contacts"
	start "$node" baresip -f "$dir"
	listening "$node" 5060
	listening "$node" 4444
}

# command NAME COMMAND [PARAMETERS]
command_baresip() {
	in_host "$1" python3 "$here/tools/baresip_command.py" "$2" "${3:-}"
}

# talking_baresip NAME [ACCOUNT PARAMETERS]: the same, with a tone for a voice.
talking_baresip() {
	[ -e "$work/tone.wav" ] || python3 "$here/tools/tone.py" "$work/tone.wav"
	BARESIP_MODULES="module aufile.so
${BARESIP_MODULES:-}" BARESIP_SOURCE="aufile,$work/tone.wav" baresip_at "$@"
}

# two_begin [PARAMETERS OF BOTH ACCOUNTS]: alice calls bob, who answers at once.
two_begin() {
	talking_baresip alice "regint=0${1:-}"
	talking_baresip bob "regint=0;answermode=auto${1:-}"
	command_baresip alice dial "sip:bob@$bob"
}

# two_talk SECONDS [PARAMETERS]: the same; she hangs up after that.
two_talk() {
	two_begin "${2:-}"
	sleep "$1"
	command_baresip alice hangup
}

# relayed_talk SECONDS: the same through Kamailio and rtpengine, in user space, at the proxy; its own counts are kept.
relayed_talk() {
	start proxy rtpengine --foreground --log-stderr --table=-1 --interface=$proxy --listen-ng=127.0.0.1:2223 \
		--port-min=30000 --port-max=30100 --delete-delay=1 --log-level=6 --pidfile="$work/rtpengine.pid"
	listening proxy 2223
	kamailio_proxy relay
	talking_baresip alice "regint=0;outbound=\"sip:$proxy\""
	talking_baresip bob "regint=0;answermode=auto"
	command_baresip alice dial "sip:bob@$proxy"
	sleep "$1"
	command_baresip alice hangup
	LINGER=4 done_with_media
	grep -h -o -- "--- Port .*" "$work/proxy.out" >"$here/$name.rtpengine.txt"
}
