"""The doors for interpreting units, and for who must know whether somebody comes."""
