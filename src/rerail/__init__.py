"""rerail: brings a Railway service back to its last good release and proves that it is back."""

__version__ = "0.1.0"
