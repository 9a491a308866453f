"""The labelled texts of six invented brands are matched as well as is promised."""

from benchmarks.brands import brands, labelled, measured, plain_search, rules

PRECISION, RECALL = 0.92, 0.90


def test_the_labelled_texts_are_enough_and_name_known_brands() -> None:
    texts = labelled()
    names = {brand.name for brand in brands()}
    assert len(texts) >= 120 and len(names) == 6
    assert all(each.brands <= names for each in texts)
    assert len({each.text for each in texts}) == len(texts)


def test_precision_and_recall_are_above_their_floors_and_above_a_plain_search() -> None:
    texts = labelled()
    quality, plain = measured(rules(), texts), measured(plain_search(), texts)
    assert quality.precision >= PRECISION, quality.errors
    assert quality.recall >= RECALL, quality.errors
    assert quality.precision > plain.precision and quality.recall > plain.recall
