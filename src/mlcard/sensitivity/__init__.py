"""Personal data and secrets: which columns of a table hold them, by what the columns are called and hold.

| module | what it knows |
|---|---|
| `kinds` | the kinds of sensitive data: what each is, how well it has to be protected, what of it is shown |
| `column_names` | what a column is called that holds one, in English, German, French and Spanish |
| `forms` | how the values of a kind are written, and the checks that they pass |
| `check_digits` | Luhn and modulo 97 |
| `identity_numbers`, `telephone` | what the libraries of the extra `sensitivity` check |
| `people`, `illnesses` | words that are names of people; that are about health |
| `credentials` | keys and tokens of well-known form |
| `judge` | from a name and a sample of values to marks with a confidence |
| `masking` | an example that shows how a value is written, and not what it is |

Nothing here reads files. Libraries are asked where they are installed; `measured_by` of a mark names those
that were. Measured by `benchmarks/sensitivity.py`.
"""
