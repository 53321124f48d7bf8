"""An org to log in to, on this machine alone, for whoever has none at hand.

The rooms:

    org.py      what it holds, and how it judges a request; no sockets
    server.py   the same over HTTP on loopback

It verifies as strictly as Salesforce appears to, answers in Salesforce's words, and gives its
reasons to its own terminal only, as a real org keeps them to itself.
"""

from jwtbearer.practice.org import REST_RESOURCE, Org
from jwtbearer.practice.server import PracticeServer

__all__ = ["REST_RESOURCE", "Org", "PracticeServer"]
