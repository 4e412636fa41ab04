"""Which inflected form belongs to which pattern word, and what each form can be: base, third person, past, plural..."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.coding.bits import bit

_VERB_TAGS = {"VB": "BASE", "VBP": "BASE", "VBZ": "THIRD", "VBD": "PAST", "VBN": "PARTICIPLE", "VBG": "GERUND"}
_NOUN_TAGS = {"NN": "SINGULAR", "NNS": "PLURAL"}
_SHORTEST_GUESS = 3  # shorter words that the package does not know are function words


@dataclass
class Forms:
    """Lemma and form bits by surface form."""

    lemmas: dict[str, str] = field(default_factory=dict)
    bits: dict[str, int] = field(default_factory=dict)

    def lemma(self, word: str) -> str:
        """The pattern word that a form belongs to; the form itself where it belongs to none."""
        return self.lemmas.get(word, word)


def inflect(heads: Iterable[str], others: Iterable[str]) -> Forms:
    """Forms of the verbs that open patterns (`heads`) and of the words that follow in them (`others`).

    A form that is itself a head stays its own lemma; a head's inflection comes before a noun that looks like it
    ("shot" is shoot), and a plural belongs to its singular where a pattern has both.
    """
    forms = Forms()
    head_list, other_list = sorted(set(heads)), sorted(set(others) - set(heads))
    for word in head_list:
        forms.lemmas[word] = word
    for word in head_list:
        _add(forms, word, _verb_forms(word, guess=True))
    for word in [*other_list, *head_list]:
        _add(forms, word, _noun_forms(word))
    for word in other_list:
        forms.lemmas.setdefault(word, word)
        _add(forms, word, _verb_forms(word))
    for form in forms.lemmas:  # "killings" is killing is kill
        forms.lemmas[form] = forms.lemmas[forms.lemmas[forms.lemmas[form]]]
    return forms


def plurals(noun: str) -> list[str]:
    """The plural forms of a noun phrase, its last word inflected; none of one that is a plural already."""
    *front, last = noun.split(" ")
    if _is_plural(last):
        return []
    return [" ".join([*front, form]) for form, tag in _noun_forms(last) if tag == "PLURAL"]


def _add(forms: Forms, lemma: str, inflections: Iterable[tuple[str, str]]) -> None:
    for form, name in inflections:
        if forms.lemmas.setdefault(form, lemma) == lemma:
            forms.bits[form] = forms.bits.get(form, 0) | bit(name)


def _verb_forms(word: str, guess: bool = False) -> list[tuple[str, str]]:
    """Forms and their names; those of a verb that the package does not know are guessed only where asked."""
    import lemminflect

    inflections = _inflections(word, "VERB")
    if not inflections and guess:
        inflections = lemminflect.getAllInflectionsOOV(word, "VERB")
    names = [
        (form.lower(), _VERB_TAGS[tag]) for tag, found in inflections.items() for form in found if tag in _VERB_TAGS
    ]
    if "VBN" not in inflections:
        names += [(form, "PARTICIPLE") for form, name in names if name == "PAST"]
    return names


def _noun_forms(word: str) -> list[tuple[str, str]]:
    """Forms and their names; those of a word that the package knows neither as noun nor as verb are guessed."""
    import lemminflect

    inflections = _inflections(word, "NOUN")
    if not inflections and not _inflections(word, "VERB") and word.isalpha() and len(word) > _SHORTEST_GUESS:
        inflections = lemminflect.getAllInflectionsOOV(word, "NOUN")
    return [
        (form.lower(), _NOUN_TAGS[tag]) for tag, found in inflections.items() for form in found if tag in _NOUN_TAGS
    ]


def _is_plural(word: str) -> bool:
    """Whether a noun is the plural of another one: "talks", "cops", but not "boss"."""
    import lemminflect

    lemmas = lemminflect.getAllLemmas(word, "NOUN") or lemminflect.getAllLemmasOOV(word, "NOUN")
    singulars = [lemma for lemma in lemmas.get("NOUN", ()) if lemma != word]
    return any(word in lemminflect.getInflection(singular, "NNS") for singular in singulars)


def _inflections(word: str, part_of_speech: str) -> dict[str, tuple[str, ...]]:
    import lemminflect

    tags = _VERB_TAGS if part_of_speech == "VERB" else _NOUN_TAGS
    found = lemminflect.getAllInflections(word, part_of_speech)
    return {tag: forms for tag, forms in found.items() if tag in tags}
