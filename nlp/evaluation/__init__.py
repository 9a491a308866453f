"""How good a classifier is, beside what anybody could have: files and verdicts in, figures out.

``data`` reads labelled texts, ``judged`` holds what a judge said of them, ``baselines`` are two
judges that need no network, ``evaluate`` measures, ``report`` writes it down for people. Baselines
and report need the ``train`` extra.
"""
