"""Stand-in for a scanner where there is none: knows the EICAR test file and nothing else."""

from typing import BinaryIO

from apps.documents.content.archives import is_zip, unpacked
from apps.documents.registry import Scanner, Verdict

# Written in two parts so that no scanner takes this file for the test file (eicar.org).
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PIECE = 1_000_000
FOUND = Verdict(clean=False, words="Eicar-Test-Signature (stand-in)")


def _contains(stream: BinaryIO) -> bool:
    kept = b""
    while piece := stream.read(PIECE):
        if EICAR in kept + piece:
            return True
        kept = piece[-len(EICAR) :]
    return False


class StandIn(Scanner):
    """Looks for EICAR in the file and in the members of an archive."""

    title = "nadomestek (pozna le EICAR)"

    def scan(self, stream: BinaryIO, size: int) -> Verdict:
        """A verdict that is worth no more than its title says; FileRefused for an archive that does not unpack."""
        stream.seek(0)
        packed = is_zip(stream.read(4))
        stream.seek(0)
        if _contains(stream):
            return FOUND
        members = unpacked(stream) if packed else iter(())
        return FOUND if any(_contains(content) for _name, content in members) else Verdict(clean=True)
