"""What the interface gives, one kind of thing per module; the Chinese descriptions are what the documentation says."""
