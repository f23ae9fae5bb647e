"""A merchant's bank: makes a code for one payment, sees it paid, sometimes sends money back."""

from http import HTTPStatus
from random import Random
from typing import Any

from lapnet_sim.ids import uuid4
from loadtests.arrivals import Arrival
from loadtests.users import goods
from loadtests.users.paying import Payer
from loadtests.watch import WATCH


class Merchant(Payer):
    """One sale after the other; a customer of another bank pays it."""

    role = "merchant"

    def act(self, arrival: Arrival, chance: Random) -> None:
        """Ring up, be paid, look; one sale in ten is taken back."""
        seller = goods.SELLERS[arrival.number % len(goods.SELLERS)]
        issuer = chance.choice([each for each in goods.ISSUERS if each != seller])
        stall = chance.choice(goods.stalls_of(seller))
        path = f"/v1/qr/orders/{uuid4(chance)}"
        body = goods.order(chance, stall)
        made = self.ask("order", "PUT", path, who=seller, body=body, due_s=arrival.at_s)
        code = made.body.get("code")
        if not code:
            return
        seen = self.resolve(issuer, code)
        if seen.status != HTTPStatus.OK:
            return
        payment = goods.payment(chance, code, None, seen.body)
        done = self.pay(issuer, payment)
        self.ask("read order", "GET", path, who=seller)
        if done and self.drawn(chance, {"keep": 9, "return": 1}) == "return":
            back = {"amount": body["amount"], "reason": "MD06"}
            uri = f"/v1/payments/{payment['uetr']}/returns/{uuid4(chance)}?issuer={issuer}"
            self.send_back(seller, uri, back)

    def send_back(self, seller: str, path: str, body: dict[str, Any]) -> None:
        """A return is a payment of the merchant's bank, and its books must have it too."""
        answer = self.ask("return", "PUT", path, who=seller, body=body)
        return_id = path.rpartition("/")[2].partition("?")[0]
        done = answer.body.get("status") == "completed"
        (WATCH.seen.acknowledged if done else WATCH.seen.unknown).append((seller, return_id))
