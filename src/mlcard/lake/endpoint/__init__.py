"""A lake in a SPARQL server: ask it, and send it the cards.

The graph of a lake that outgrows one machine lives in an engine that is there already. `ask` sends a question
by the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), `push` sends cards by the Graph Store
HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/) or by SPARQL Update.
"""

from mlcard.lake.endpoint.asking import ask
from mlcard.lake.endpoint.connection import Connection, in_the_open
from mlcard.lake.endpoint.push import Plan, Pushed, plan, push
from mlcard.lake.endpoint.servers import SERVERS, Endpoint, find

__all__ = [
    "SERVERS",
    "Connection",
    "Endpoint",
    "Plan",
    "Pushed",
    "ask",
    "find",
    "in_the_open",
    "plan",
    "push",
]
