"""Summary statistics of columns: the slots of the schema and the terms of DDI's vocabulary.

https://rdf-vocabulary.ddialliance.org/ddi-cv/SummaryStatisticType/2.1.2/SummaryStatisticType.html
"""

from __future__ import annotations

DDI = "http://rdf-vocabulary.ddialliance.org/cv/SummaryStatisticType/2.1.2/"
#: Wikidata's cardinality, for the number of records, as the specification of Croissant has it.
COUNT = "wd:Q4049983"
#: The term of DDI for a slot of a column.
OF_DDI = {
    "mean": "7975ed0", "median": "66851a3", "mode": "650be61", "minimum": "a1d0ec6", "maximum": "8321e79",
    "standard_deviation": "690ab50", "non_missing": "c646dd8", "missing": "6459c62",
}  # fmt: skip
SLOTS = {term: slot for slot, term in OF_DDI.items()}
