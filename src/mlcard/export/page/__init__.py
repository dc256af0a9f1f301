"""A card as a page for people, in HTML or Markdown, in the order of 5W1H.

`blocks` says what a page is made of, `content` makes that of a card, `markup` writes it as HTML, `markdown`
as Markdown; `figures` says what is drawn. What stands on a page follows from the schema: each slot of a thing
has its place by the question that it answers.
"""
