"""The papers of this service: what is filled into each, and the templates they are set from."""

from jejak_kom.papers.risalah import RISALAH, ActionPart, MinutesData, Participant, ReadinessPart

__all__ = ["RISALAH", "ActionPart", "MinutesData", "Participant", "ReadinessPart"]
