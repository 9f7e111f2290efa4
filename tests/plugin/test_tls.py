#!/usr/bin/env python3
"""SIP over TLS, which only Wireshark decrypts: a public capture with its published key.

The times below are those of the frames as tshark prints them (frame.time_epoch), subtracted by hand.
Call: INVITE 44 at 53.144324, 401 46, INVITE 49, 180 54 at 53.269377, 200 89 at 55.210477,
ACK 94 at 55.214155, BYE from the PBX 4940 at 79.118688, its 200 4941 at 79.119285.
NOTIFY in frame 19 began in frame 16 (its TLS message lies in two segments).
"""
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/lib"))

import plugin                  # noqa: E402
import realcaptures            # noqa: E402
from passes import leaves      # noqa: E402

CALL_ID = "5b52f58ba7ea4a36896ce88876a52455"
CALL_FRAMES = [44, 46, 47, 49, 51, 54, 62, 89, 94, 109, 111, 4940, 4941]
WANTED = {
    "from": "1111@192.168.20.130", "to": "2222@192.168.20.130", "transport": "TLS",
    "outcome": "completed", "ended_by": "callee", "final_code": "200", "auth_rounds": "1",
    "invite_transactions": "2", "frd": "0.001261000", "srd": "0.125053000", "tta": "2.066153000",
    "ackd": "0.003678000", "sdt": "23.908211000", "sdd": "0.000597000", "retransmissions": "0",
}


def main():
    plugin.require()
    source = realcaptures.folder() / "pentesteracademy+voipshark"
    with plugin.open_folder() as folder:
        key = plugin.readable(source / "default.key", folder)
        capture = source / "SIP-over-TLS-RTP-Normal_Call_two_parties.pcap"
        frames, _ = plugin.read(plugin.readable(capture, folder), "-2", "-o",
                                f'uat:rsa_keys:"{key}",""')
    complaints, found, media = [], [], []
    for number, messages in frames.items():
        for values in map(leaves, messages):
            if values.get("sipchron.call.call_id") != [CALL_ID]:
                continue
            (found if "sipchron.msg.time" in values else media).append(number)
            complaints += [f"frame {number}: {name} is {values.get(f'sipchron.call.{name}')}"
                           for name, text in WANTED.items()
                           if values.get(f"sipchron.call.{name}", [])[:1] != [text]]
    if found != CALL_FRAMES:
        complaints.append(f"the call has the messages {found}")
    if not media or not 89 < min(media) < max(media) < 5000:  # from its answer on, to what came after the BYE
        complaints.append(f"the call has the media {media}")
    began = [plugin.rfc3339(text) for text in leaves(frames[19][0])["sipchron.msg.time"]]
    if began != ["2018-04-09T21:20:40.621466000Z"]:
        complaints.append(f"the NOTIFY of frame 19 began at {began}")
    print(*complaints, "failed" if complaints else "passed", sep="\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
