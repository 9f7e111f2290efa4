"""Compares what frames show when a capture is read in different ways."""
from collections import defaultdict


def leaves(tree, found=None):
    """{field: [values in order]} of a tree, its subtrees included."""
    found = defaultdict(list) if found is None else found
    for key, value in tree:
        if isinstance(value, list):
            leaves(value, found)
        else:
            found[key].append(value)
    return found


def is_media(trees):
    """Of packets of media the first pass knows nothing until their stream is known for one."""
    return all(any(key == "sipchron.stream" for key, _ in tree) for tree in trees)


def differences(one, other):
    """Fields that are present in both ways of reading and differ, as texts; and expert information
    that the first has alone.

    Of a field that a message may have several times (a dialog's) each value has to be among the
    other's."""
    texts = []
    for number in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(number, []), other.get(number, [])
        if (not mine or not theirs) and is_media(mine or theirs):
            continue
        if len(mine) != len(theirs):
            texts.append(f"frame {number}: {len(mine)} messages, not {len(theirs)}")
            continue
        for left, right in zip(map(leaves, mine), map(leaves, theirs)):
            texts += [f"frame {number}: {key} is not in the other"
                      for key in left.keys() - right.keys() if key.startswith("sipchron.expert.")]
            for key in left.keys() & right.keys():
                few, many = sorted((left[key], right[key]), key=len)
                if not set(few) <= set(many):
                    texts.append(f"frame {number}: {key} is {few}, not {many}")
    return texts
