"""Fine-tuning the shipped model: needs the ``train`` extra (torch, transformers, scikit-learn)."""
