"""The engine: from a request and several sources to one frozen Gin config.

It imports neither torch nor Lightning, knows no task or model, and prints nothing.
"""
