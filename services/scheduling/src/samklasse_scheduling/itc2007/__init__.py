"""The public timetable benchmark (ITC-2007, track 2) from outside: files, an independent checker, published results."""
