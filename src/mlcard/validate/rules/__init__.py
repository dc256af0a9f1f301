"""The rules, a module for each family; whatever module lies here is imported."""
