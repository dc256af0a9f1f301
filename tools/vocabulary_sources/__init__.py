"""Where the vocabularies in `src/mlcard/vocabularies` come from, a module each: `vocabulary()` gives one."""
