"""A finished timetable that no longer holds: the smallest change that makes it hold again.

Smallest is lexicographic: participant-sessions that are left out, then participant-sessions whose time changes,
then sessions that only change room (a room is a teacher or a virtual room), then what is kinder to those who move.
"""
