"""Check digits, which tell an identity or card number from any other row of digits."""


def is_id_card(digits: str) -> bool:
    """The checksum of GB 11643-1999 (ISO 7064 MOD 11-2)."""
    weighted = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(digits[:17]))
    return "10X98765432"[weighted % 11] == digits[17].upper()


def is_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return len(set(digits)) > 1 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
