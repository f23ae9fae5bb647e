"""How long money can be sent back, where no setting says otherwise."""

from datetime import timedelta

RETURN_PERIOD = timedelta(days=90)
"""After the completion of the payment; invented, schemes differ."""
