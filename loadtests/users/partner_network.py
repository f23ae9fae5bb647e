"""A partner network whose customers pay LAO QR codes from abroad: enquiry, quote, payment."""

from random import Random

from loadtests.arrivals import Arrival
from loadtests.users import goods
from loadtests.users.paying import Payer


class PartnerNetwork(Payer):
    """One traveller after the other."""

    role = "partner_network"

    def act(self, arrival: Arrival, chance: Random) -> None:
        """Scan a Lao stall's code, see the rate, pay."""
        network = goods.NETWORK
        stall = chance.choice(goods.stalls(network))
        code = stall.code.encode()
        seen = self.resolve(network, code, due_s=arrival.at_s)
        if seen.status != 200:  # noqa: PLR2004 - there is nothing to pay
            return
        self.pay(
            network,
            goods.payment(chance, code, goods.kip(chance), seen.body),
            step="pay from abroad",
        )
