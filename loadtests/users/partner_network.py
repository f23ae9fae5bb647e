"""A partner network whose customers pay LAO QR codes from abroad: enquiry, quote, payment."""

from http import HTTPStatus
from random import Random

from loadtests.arrivals import Arrival
from loadtests.plan import plan
from loadtests.users import goods
from loadtests.users.paying import Payer


class PartnerNetwork(Payer):
    """One traveller after the other."""

    role = "partner_network"

    def act(self, arrival: Arrival, chance: Random) -> None:
        """Scan a Lao stall's code, see the rate, pay with the cheapest offer."""
        network = goods.NETWORK
        stall = chance.choice(goods.stalls(network))
        code, amount = stall.code.encode(), goods.kip(chance)
        seen = self.resolve(network, code, due_s=arrival.at_s)
        if seen.status != HTTPStatus.OK:
            return
        wish = {"code": code, "amount": amount}
        offered = self.ask("quote", "POST", "/v1/quotes", who=network, body=wish)
        if offered.status != HTTPStatus.CREATED:
            return
        body = goods.payment(chance, code, amount, seen.body)
        body["quote_id"] = offered.body["offers"][0]["quote_id"]
        troubled = stall.holder in plan().scenario.troubled
        step = "pay a troubled bank" if troubled else "pay from abroad"
        self.pay(network, body, step=step, well=not troubled)
