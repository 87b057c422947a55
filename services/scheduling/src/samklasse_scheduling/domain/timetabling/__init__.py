"""Sessions to slots and teachers: the timetable core, which knows neither files nor messages."""
