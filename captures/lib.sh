# shellcheck shell=bash disable=SC2034  # variables are for the scripts that source this
# What the scripts of this folder share: a small network of namespaces, a tap in its middle, and an
# orderly end. Sourced by captures/<name>.sh, which writes captures/<name>.pcap (or .pcapng).
# Needs root; touches nothing outside the namespaces it makes and ends only what it started.
set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=$(basename "$0" .sh)
work=$(mktemp -d "/tmp/sipchron-$name.XXXXXX")
prefix=sc$$
nodes=()
lines=()
tap=

# Hosts of all captures: one name, one address.
alice=10.9.0.11   # callers
bob=10.9.0.12     # callees
carol=10.9.0.13
dave=10.9.0.14
proxy=10.9.0.20   # kamailio

finish() {
	local status=$? node i
	trap '' INT TERM
	# shellcheck disable=SC2046  # the ids are words
	kill $(jobs -pr) 2>/dev/null || true
	for i in $(seq 50); do
		[ -z "$(jobs -pr)" ] && break
		sleep 0.1
	done
	for node in "${nodes[@]}"; do
		# What does not end when asked; all that runs in these namespaces is ours.
		# shellcheck disable=SC2046
		kill -KILL $(ip netns pids "$prefix-$node") 2>/dev/null || true
		ip netns del "$prefix-$node" || true
	done
	if [ "$status" -ne 0 ]; then
		tail -v -n 5 "$work"/*.out "$work"/*_errors.log 2>/dev/null || true
		echo "$name: failed, logs in $work" >&2
	elif [ -z "${KEEP_LOGS:-}" ]; then
		rm -rf "$work"
	fi
	exit "$status"
}
trap finish EXIT
trap 'exit 1' INT TERM

namespace() {
	ip netns add "$prefix-$1"
	nodes+=("$1")
	# No IPv6 unless a capture is about it: its neighbour chatter is not what we want to show.
	ip netns exec "$prefix-$1" sysctl -q -w net.ipv6.conf.all.disable_ipv6="${2:-1}"
	ip -n "$prefix-$1" link set lo up
}

# A switch in a namespace of its own; the tap hears all that passes through it.
switch() {
	namespace hub
	ip -n "$prefix-hub" link add br0 type bridge
	ip -n "$prefix-hub" link set br0 up promisc on
}

# host NAME ADDRESS: a host with one interface, plugged into the switch.
host() {
	local address=$2 no_ipv6=1 nodad=
	case $address in
	*:*) no_ipv6=0 nodad=nodad address=$address/64 ;;
	*) address=$address/24 ;;
	esac
	namespace "$1" "$no_ipv6"
	ip link add "$1" netns "$prefix-hub" type veth peer name eth0 netns "$prefix-$1"
	ip -n "$prefix-hub" link set "$1" master br0 up
	ip -n "$prefix-$1" addr add "$address" dev eth0 $nodad
	# Without this the kernel leaves checksums to a network card that is not there.
	ip netns exec "$prefix-$1" python3 "$here/tools/checksums.py" eth0
	ip -n "$prefix-$1" link set eth0 up
	ip -n "$prefix-$1" route add default dev eth0
}

# inner_host NAME ADDRESS ROUTER: a host (IPv4) behind that router, with the router's interface
# `inner`, its address ending in .1, and no other way out.
inner_host() {
	local node=$1 address=$2 router=$3
	namespace "$node"
	ip link add inner netns "$prefix-$router" type veth peer name eth0 netns "$prefix-$node"
	in_host "$node" python3 "$here/tools/checksums.py" eth0
	in_host "$router" python3 "$here/tools/checksums.py" inner
	ip -n "$prefix-$node" addr add "$address/24" dev eth0
	ip -n "$prefix-$router" addr add "${address%.*}.1/24" dev inner
	ip -n "$prefix-$node" link set eth0 up
	ip -n "$prefix-$router" link set inner up
	ip -n "$prefix-$node" route add default via "${address%.*}.1"
	in_host "$router" sysctl -q -w net.ipv4.ip_forward=1
}

# slow_host NAME ADDRESS MILLISECONDS: a host (IPv4) whose packets take that long to reach the switch.
slow_host() {
	lined_host "$1" "$2" delay.py eth0 line "$3"
}

# bad_host NAME ADDRESS SEED KIND=VALUE...: a host (IPv4) whose RTP meets with what tools/impair.py is told;
# done_capturing keeps what was done to each packet as NAME-OF-THE-CAPTURE.line.csv.
bad_host() {
	local node=$1 address=$2
	shift 2
	lined_host "$node" "$address" impair.py eth0 line "$work/line.csv" "$@"
}

# lined_host NAME ADDRESS PROGRAM ARGUMENTS...: a host (IPv4) behind a program of tools/ that carries its frames.
lined_host() {
	local node=$1 address=$2 program=$3
	shift 3
	namespace "$node"
	ip link add "$node" netns "$prefix-hub" type veth peer name line netns "$prefix-$node"
	ip -n "$prefix-hub" link set "$node" master br0 up
	ip -n "$prefix-$node" link set line promisc on up
	start "$node" chrt -r 10 python3 "$here/tools/$program" "$@"
	lines+=($!)
	printed "$work/$node.out" ready
	ip -n "$prefix-$node" addr add "$address/24" dev eth0
	ip -n "$prefix-$node" link set eth0 up
}

# in_host NAME COMMAND...: in the foreground.
in_host() {
	local node=$1
	shift
	ip netns exec "$prefix-$node" "$@"
}

# start NAME COMMAND...: in the background; ended when the script ends.
start() {
	local node=$1
	shift
	(cd "$work" && exec ip netns exec "$prefix-$node" "$@") \
		>>"$work/$node.out" 2>&1 </dev/null &
}

# capture [FILTER]: nanosecond pcap of all the switch carries.
capture() {
	(exec ip netns exec "$prefix-hub" tcpdump -i br0 -n -U -Z root --immediate-mode \
		--time-stamp-precision=nano -w "$work/$name.pcap" "$@") 2>"$work/tcpdump.out" &
	tap=$!
	printed "$work/tcpdump.out" 'listening on'
}

# capture_interfaces NAME INTERFACE...: pcapng of several interfaces of one host, no filter.
capture_interfaces() {
	local node=$1 arguments=()
	shift
	for interface in "$@"; do
		arguments+=(-i "$interface")
	done
	(exec ip netns exec "$prefix-$node" dumpcap -q "${arguments[@]}" \
		-w "$work/$name.pcapng") 2>"$work/dumpcap.out" &
	tap=$!
	printed "$work/dumpcap.out" 'File:'
}

# printed FILE TEXT: waits until it says so.
printed() {
	local i
	for i in $(seq 50); do
		grep -q "$2" "$1" 2>/dev/null && return
		sleep 0.1
	done
	echo "$name: no '$2' in $1" >&2
	return 1
}

# done_capturing [SUFFIX]: a moment for the last packets, then the file goes where it belongs.
done_capturing() {
	local suffix=${1:-pcap}
	sleep "${LINGER:-0.7}"
	kill "$tap"
	wait "$tap" || true
	tap=
	mv "$work/$name.$suffix" "$here/$name.$suffix"
	if ls "$work"/*.stat.csv >/dev/null 2>&1; then
		sleep 1.2 # callees write their statistics when they end
		python3 "$here/tools/sippstat.py" "$work" >"$work/sipp.json"
		mv "$work/sipp.json" "$here/$name.sipp.json"
	fi
	echo "$name.$suffix: $(stat -c %s "$here/$name.$suffix") bytes"
}

# done_with_media: the same, of RTP only the headers and some of the payload; and what the bad line did.
done_with_media() {
	done_capturing
	python3 "$here/tools/snap.py" "$here/$name.pcap" "$work/snapped.pcap"
	mv "$work/snapped.pcap" "$here/$name.pcap"
	if [ ${#lines[@]} -gt 0 ]; then
		kill "${lines[@]}"
		wait "${lines[@]}" || true
		mv "$work/line.csv" "$here/$name.line.csv"
	fi
	echo "$name.pcap: $(stat -c %s "$here/$name.pcap") bytes of it"
}

# sipp_options NAME SCENARIO: what SIPp needs on that host, its statistics kept.
sipp_options() {
	echo "-sf $here/scenarios/$2.xml -i ${!1} -p 5060 -nostdin -timeout 60 -trace_err" \
		"-trace_stat -stf $work/$2.$1.stat.csv -trace_rtt -rtt_freq 1"
}

# caller NAME SCENARIO ARGUMENTS...: SIPp in the foreground. callee: in the background.
caller() {
	local node=$1 scenario=$2
	shift 2
	# shellcheck disable=SC2046  # the options are words
	(cd "$work" && in_host "$node" sipp $(sipp_options "$node" "$scenario") "$@") \
		>>"$work/$node.out" 2>&1
}

callee() {
	local node=$1 scenario=$2
	shift 2
	# shellcheck disable=SC2046
	start "$node" sipp $(sipp_options "$node" "$scenario") "$@"
	listening "$node" 5060
}

# listening NAME PORT: waits until somebody does, on UDP, TCP or SCTP.
listening() {
	local i
	for i in $(seq 50); do
		in_host "$1" ss -HlnutS "sport = :$2" | grep -q . && return
		sleep 0.1
	done
	echo "$name: nobody listens on $1 port $2" >&2
	return 1
}

# kamailio_at NAME CONFIG [ARGUMENTS...]: Kamailio with kamailio/CONFIG.cfg on that host.
kamailio_at() {
	local node=$1 config=$2
	shift 2
	mkdir -p "$work/kamailio.$node"
	start "$node" kamailio -DD -E -m 32 -M 8 -l "udp:${!node}:5060" -Y "$work/kamailio.$node" \
		-P "$work/kamailio.$node/pid" -f "$here/kamailio/$config.cfg" "$@"
	listening "$node" 5060
}

kamailio_proxy() {
	kamailio_at proxy "$@"
}
