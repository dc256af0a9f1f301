"""Many cards: their graph, and the questions that it answers."""

from mlcard.lake.query import Answer, ask
from mlcard.lake.questions import Parameter, Question, question, questions

__all__ = ["Answer", "Parameter", "Question", "ask", "question", "questions"]
