"""The door: the settings file, single sign-on, mail with a code, and what allauth asks us.

allauth carries the protocols: stages of a sign-in, passkeys, one-time passwords, OAuth, SAML, sessions.
Who may come in is decided here and in `site.operations`.
"""
