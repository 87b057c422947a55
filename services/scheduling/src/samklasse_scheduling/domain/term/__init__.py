"""The timetable of a term: dated sessions of several weeks with different free days, each with a teacher."""
