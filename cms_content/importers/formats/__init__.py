"""One module per kind of file: bytes in, lines of text and what the file says about itself out."""
