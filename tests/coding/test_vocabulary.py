"""Word ids, and what each word can be."""

from pipelines.coding.bits import bit
from pipelines.coding.inflection import inflect
from pipelines.coding.vocabulary import Vocabulary


def test_words_are_numbered_from_one_and_know_their_lemma_and_bits():
    forms = inflect(["attack"], [])
    words = Vocabulary(["the", "attack", "attacked", "the"])
    assert words.frame().rows() == [("the", 1), ("attack", 2), ("attacked", 3)]
    assert words.lemmas(forms).to_list() == [0, 0, words["attack"], words["attack"]]
    flags = words.flags({"the": bit("DETERMINER")}, forms).to_list()
    assert flags[:2] == [0, bit("DETERMINER")]
    assert flags[3] & bit("PAST")
