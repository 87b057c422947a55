"""What partnerships listens to: nothing. It is told by people, over HTTP."""

from samklasse_chassis.inbox import Consumer

CONSUMERS: tuple[Consumer, ...] = ()
