"""The application: from a complaint verdict to a customer won back."""
