"""Landmarkers and characteristics: what takes learning from a table, or comparing its rows with one another.

They are computed on a sample of the rows, in a process of their own that is ended when it takes too long.

| module | what it knows |
|---|---|
| `ask`, `answer` | the two sides of the process |
| `learning_sample` | the rows, as arrays |
| `feature_statistics` | the meta-features of single columns |
| `landmarkers`, `naive_bayes` | how well simple learners do |
| `characteristic` | the table of characteristics, and how a distribution is put in a few numbers |
| `statistical`, `information_theory`, `model_based` | of features and classes |
| `clustering`, `concept`, `complexity`, `itemset` | of rows and values |

They need scikit-learn (extra `landmarks`). Definitions follow Lorena et al. (2019, How complex is your
classification problem?, complexity), Rivolli et al. (2022, Meta-features for meta-learning) and pymfe 0.4.4
where these are sound: what depends on the unit of a column or grows with the number of rows is left out.
"""
