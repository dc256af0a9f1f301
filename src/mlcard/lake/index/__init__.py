"""The index of a lake: the graph of its cards, kept on disk under `.mlcard/index`.

`cards.sqlite` lists the files that were read, with their stamps and digests, and names the store that holds
their statements: one folder of pyoxigraph, all cards merged in the default graph, so that what two cards say
is said once, and some or all of them in named graphs, too. Beside it stands the record of what each card said
(`record`). A store is never written to once the list names it. A run makes the
next one (from hard links to the files of the last, so a small change costs little), and the commit of the
list is the one moment in which the index changes: a run that is killed leaves the old index or the new one,
and readers finish on the store that they opened.
"""

from mlcard.lake.index.read import Opened, open_index, things_in
from mlcard.lake.index.write import Written, write_index

__all__ = ["Opened", "Written", "open_index", "things_in", "write_index"]
