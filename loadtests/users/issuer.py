"""A bank or wallet whose customers scan and pay; sometimes they look again, or only look."""

from http import HTTPStatus
from random import Random

from loadtests.arrivals import Arrival
from loadtests.plan import plan
from loadtests.users import goods
from loadtests.users.paying import Payer


class Issuer(Payer):
    """One customer of an issuer after the other."""

    role = "issuer"

    def act(self, arrival: Arrival, chance: Random) -> None:
        """Scan, and mostly pay."""
        issuer = goods.ISSUERS[arrival.number % len(goods.ISSUERS)]
        stall = chance.choice(goods.stalls(issuer))
        wish = self.drawn(chance, {"pay": 85, "look": 10, "poll": 5})
        seen = self.resolve(issuer, stall.code.encode(), due_s=arrival.at_s)
        if seen.status != HTTPStatus.OK or wish == "look":
            return
        body = goods.payment(chance, stall.code.encode(), goods.kip(chance), seen.body)
        troubled = stall.holder in plan().scenario.troubled
        step = "pay a troubled bank" if troubled else "pay"
        done = self.pay(issuer, body, step=step, well=not troubled)
        if wish == "poll" and done:
            self.look_up(issuer, body["uetr"])
