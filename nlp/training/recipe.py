"""What a training run does, in one value that is written beside the weights it made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices of a training run; the defaults are the recipe of the shipped model.

    Attributes:
        seed: of everything that is drawn.
        epochs: passes over the mentions, which come last.
        layers: of the base's encoder that are kept, from the lowest; 0 keeps all.
        learning_rate: of the last encoder layer.
        head_learning_rate: of the heads.
        layer_decay: each layer below learns by this factor slower than the one above it.
        frozen_layers: encoder layers that, with the embeddings, stay as they are; their output is
            computed once, so that an epoch costs less. The embeddings always stay.
        batch_size: texts a step.
        weight_decay: AdamW's.
        warmup: share of the steps during which the rate rises; then it falls along a half cosine.
        longest: tokens of a text; a longer one keeps head and tail.
        balance: how much rare labels are favoured, 0 to 1: exponent on the inverse frequency that
            weighs each label of every head but sentiment (logit adjustment, Menon et al. 2021,
            adds ``balance * log prior`` at training).
        emoji_dropout: chance that a text is read without its emoji, so that they are a signal
            and not the only one.
        sentiment_texts: texts of the sentiment sets that the encoder learns from first.
        warm_up_frozen_layers: frozen layers while it does.
        warm_up_learning_rate: of the last layer while it does.
        more_mentions: whether the further texts, which ``labels.csv`` labels, are learnt from.
        further_epochs: passes over them before any mention. Nothing is measured on them, so all
            folds share this stage.
        sentiment_share: texts of the sentiment sets that are learnt beside each mention and epoch,
            so that what was learnt first is not forgotten.
        further_share: the same of the further texts.
        without: a word; texts whose origin has it are never learnt from, but measured on.
        adversarial: size of the perturbation of the frozen layers' output that is also learnt from
            (fast gradient method, Miyato et al. 2017); 0 is without.
    """

    seed: int = 7
    epochs: int = 3
    layers: int = 9
    learning_rate: float = 8e-5
    head_learning_rate: float = 5e-3
    layer_decay: float = 0.9
    frozen_layers: int = 3
    batch_size: int = 32
    weight_decay: float = 0.01
    warmup: float = 0.1
    longest: int = 192
    balance: float = 0.5
    emoji_dropout: float = 0.3
    sentiment_texts: int = 42_000
    warm_up_frozen_layers: int = 3
    warm_up_learning_rate: float = 1.2e-4
    more_mentions: bool = True
    further_epochs: int = 3
    sentiment_share: float = 0.4
    further_share: float = 1.5
    without: str = ""
    adversarial: float = 0.0
