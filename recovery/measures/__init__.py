"""The figures of recovery: each with n, its interval and the ids behind it."""
