"""HTTP doors of enrollment. A municipality sees and changes its own rows; everything else is not found."""

from samklasse_enrollment.api import buying, deadlines, facts, people, sealed

ROUTERS = (buying.router, people.router, facts.router, deadlines.router, sealed.router)
