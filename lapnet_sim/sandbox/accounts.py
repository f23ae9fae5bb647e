"""Accounts to ask about: the same three at every Lao member, one of each kind."""

from participants.messages import AccountReply, AccountStatus

SAMPLE_ACCOUNTS = {
    "010000000001": AccountReply(AccountStatus.OPEN, "MR SAMPLE CUSTOMER", "LAK"),
    "010000000002": AccountReply(AccountStatus.BLOCKED, "MS SAMPLE BLOCKED", "LAK"),
    "010000000003": AccountReply(AccountStatus.CLOSED, "MR SAMPLE FORMER", "LAK"),
    "010000000004": AccountReply(AccountStatus.OPEN, "MS SAMPLE TRAVELLER", "USD"),
}
"""By number; numbers and names are made up."""
