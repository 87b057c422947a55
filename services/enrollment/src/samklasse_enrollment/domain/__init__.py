"""What enrollment decides, without a database or a broker."""
