"""Words about health: illnesses and medicines, in English, German, French and Spanish; codes of the ICD."""

from __future__ import annotations

import re

#: Stems at the beginning of words; common knowledge.
_STEMS = re.compile(
    r"(?i)\b(diabet|cancer|carcinom|karzinom|tumou?r|leuk[ae]+mi|lymphom|melanom|asthm|hypertoni|hypertensi|pneumoni"
    r"|bronchit|influenz|tubercul|tuberkul|hepatit|cirrho|zirrho|arthrit|arthros|osteopor|rheum|migr[aä]n|epileps|parkinson"
    r"|alzheimer|demen[zct]|schizophren|depressi|d[eé]pressi|bipolar|anxiety|angstst|autis|adhd|stroke|schlaganfall|infarkt|infarct"
    r"|myocard|angina|arrhythm|fibrillat|an[ae]mi|an[aä]mi|thrombos|embol|nephr|dialys|renal|niereninsuff|gastrit|crohn|colit"
    r"|c[oö]liac|allerg|eczem|ekzem|psorias|hiv|aids\b|sepsis|covid|malaria|herpes|syphilis|chlamyd|gonorr|obes|adipos"
    r"|fracture|fraktur|pregnan|schwanger|grossesse|embaraz|miscarr|abort|maladie|krankheit|enfermedad|c[aá]ncer|infarto|fiebre"
    r"|ibuprofen|paracetamol|insulin|metformin|amoxicil|aspirin|atorvasta|omepraz|lisinopril|sertralin|citalopram|warfarin)"
)
#: ICD-10 with the part behind the point, without which such a text is a seat or a part of a machine.
_ICD = re.compile(r"[A-TV-Z]\d[0-9A-B]\.\d[0-9A-Z]{0,3}[-*!+]?")


def is_term(text: str) -> bool:
    """Whether a text speaks of an illness or a medicine."""
    return len(text) <= 2_000 and bool(_STEMS.search(text))


def is_code(text: str) -> bool:
    """Whether a text is a code of the International Classification of Diseases, with its fourth character."""
    return bool(_ICD.fullmatch(text))
