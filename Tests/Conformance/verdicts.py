"""Same, explained, different: the count of a comparison and what it says about each difference."""

import fnmatch
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "differences.tsv")
PAGE = os.path.join(HERE, "..", "..", "docs", "compatibility.md")


class Table:
    """The deliberate differences: suite, case, where in the case, and the words of docs/compatibility.md."""

    def __init__(self, suite, path=TABLE):
        self.lines = []
        self.used = set()
        with open(path, encoding="utf-8") as table:
            for number, line in enumerate(table, 1):
                if line.startswith("#") or not line.strip():
                    continue
                fields = line.rstrip("\n").split("\t")
                if len(fields) != 4:
                    raise SystemExit("%s:%d has %d columns in place of 4" % (path, number, len(fields)))
                if fields[0] == suite:
                    self.lines.append(fields[1:])

    def reason(self, case, where):
        """The reason of a difference, or None where it is not a deliberate one."""
        for cases, places, reason in self.lines:
            if fnmatch.fnmatchcase(case, cases) and re.search(places, where):
                self.used.add((cases, places, reason))
                return reason
        return None

    def unused(self):
        return [line for line in self.lines if tuple(line) not in self.used]


def undocumented(path=TABLE, page=PAGE):
    """Reasons of the table that docs/compatibility.md does not give."""
    try:
        with open(page, encoding="utf-8") as text:
            known = " ".join(text.read().split())
    except FileNotFoundError:
        known = ""
    reasons = set()
    with open(path, encoding="utf-8") as table:
        for line in table:
            if not line.startswith("#") and line.strip():
                reasons.add(line.rstrip("\n").split("\t")[3])
    return sorted(reason for reason in reasons if " ".join(reason.split()) not in known)


class Score:
    """Collects the differences of all cases of a suite for one server."""

    def __init__(self, suite, server, is_original, verbose=False):
        self.name = "%s, %s" % (suite, server)
        self.table = Table(suite)
        self.is_original = is_original
        self.verbose = verbose
        self.same, self.explained, self.different, self.later = 0, {}, [], []

    def add(self, case, differences):
        """`differences` is a list of (where, text)."""
        open_ones = []
        reasons = set()
        for where, text in differences:
            # A captured original is held to the captures: the deliberate differences are ours alone.
            reason = None if self.is_original else self.table.reason(case, where)
            if reason is None:
                open_ones.append((where, text))
            else:
                reasons.add(reason)
        if open_ones:
            self.different.append(case)
            print("DIFFERENT  %s" % case)
            for where, text in open_ones[:12]:
                print("    %s: %s" % (where, text))
            if len(open_ones) > 12:
                print("    and %d more" % (len(open_ones) - 12))
        elif reasons:
            for reason in reasons:
                self.explained.setdefault(reason, []).append(case)
        else:
            self.same += 1
            if self.verbose:
                print("same       %s" % case)

    def not_yet(self, case, reason):
        self.later.append((case, reason))

    def close(self):
        """Prints the count; the exit code."""
        for reason in sorted(self.explained):
            cases = self.explained[reason]
            print("explained  %s  (%s)" % (reason, ", ".join(sorted(cases))))
        for case, reason in sorted(self.later):
            print("not yet    %s  (%s)" % (case, reason))
        explained = len({case for cases in self.explained.values() for case in cases})
        print("%s: %d same, %d explained, %d different, %d not yet" % (
            self.name, self.same, explained, len(self.different), len(self.later)))
        return 1 if self.different else 0


def main():
    """Lists what docs/compatibility.md does not say yet."""
    missing = undocumented()
    for reason in missing:
        print("docs/compatibility.md does not say: " + reason)
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
