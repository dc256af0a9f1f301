"""Conversions that several formats share, for the way out and the way in: each kind of value has one home.

`units` (mass, energy, bytes, time), `numbers` (numbers as texts), `dates`, and `licenses` (SPDX expressions,
ids of the Hub, and IRIs). Each returns None where a value cannot be converted; the caller says what is lost.
"""
