"""The one place that knows Gin: reading its text, writing it, and building with it.

Gin is authoritative: `injection` registers the chosen components under their names,
hands Gin the frozen text, and lets Gin call the constructors. `parsing` reads with
Gin's own parser what `spelling` writes. Only `library` imports Gin, and what needs
neither parsing nor building does without it.
"""
