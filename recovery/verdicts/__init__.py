"""What the classifier says of mentions, what people say of that, and the models in use."""
