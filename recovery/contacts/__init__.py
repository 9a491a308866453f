"""The company's own service records, and which of them a complaint is about."""
