"""Live libraries, stepped with fresh parameters and compared with the sentences for the same parameters.

They run where ``CALANDO_LIVE=1`` says that the libraries are installed.
"""
