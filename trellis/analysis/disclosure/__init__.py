"""Tables from which nobody can be worked out: primary rules, what is hidden beside, and the attack that proves it. See docs/methods/disclosure.md."""
