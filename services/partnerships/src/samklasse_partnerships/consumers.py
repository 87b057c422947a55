"""What partnerships listens to: nothing. It is told by people, over HTTP."""

from samklasse_chassis.consumer import Consumer

CONSUMERS: tuple[Consumer, ...] = ()
